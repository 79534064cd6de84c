import { ref, watch } from 'vue'
import { forget } from '../../shared/kept'
import { remember, remembered } from '../../shared/remember'
import { signOut } from '../../shared/session'
import { language, speakIn, textsIn } from '../../shared/words'

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
export const speak = (): Promise<void> => speakIn(other())

const other = () => (language.value === 'zh' ? 'en' : 'zh')

/** Fetches the texts of the other language, so that it is spoken at once when that is wanted. */
export const prepare = (): void => void textsIn(other()).catch(() => undefined)

/** Signs out; what was written and not sent is forgotten, and the page begins anew. */
export async function leave(): Promise<void> {
  await signOut()
  forget()
  location.assign('/desk/sign-in')
}
