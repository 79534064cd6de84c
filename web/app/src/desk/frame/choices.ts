import { ref, watch } from 'vue'
import { forget } from '../../shared/kept'
import { remember, remembered } from '../../shared/remember'
import { signOut } from '../../shared/session'
import { language } from '../../shared/words'

/** Whether letters are large. */
export const large = ref(remembered('large') === 'yes')

if (typeof document !== 'undefined')
  watch(
    large,
    (is) => {
      document.documentElement.classList.toggle('large', is)
      remember('large', is ? 'yes' : 'no')
    },
    { immediate: true },
  )

/** Speaks the other language. */
export const speak = (): void => {
  language.value = language.value === 'zh' ? 'en' : 'zh'
}

/** Signs out; what was written and not sent is forgotten, and the page begins anew. */
export async function leave(): Promise<void> {
  await signOut()
  forget()
  location.assign('/desk/sign-in')
}
