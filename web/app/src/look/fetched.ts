import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { said } from '../shared/api'
import { words } from './words'

/** Something that a page fetches: what came, whether it is on its way, and why it did not come. What came before stays valid meanwhile. */
export type Fetched<T> = { value: Readonly<ShallowRef<T | undefined>>; busy: Readonly<Ref<boolean>>; trouble: Readonly<Ref<string>>; again: () => Promise<void> }

/** Fetches, at once and whenever `again` is called. An answer to an earlier question does not replace a later one. */
export function fetched<T>(ask: () => Promise<T>): Fetched<T> {
  const value = shallowRef<T>()
  const busy = ref(false)
  const trouble = ref('')
  let turn = 0
  async function again() {
    const mine = ++turn
    busy.value = true
    try {
      const got = await ask()
      if (mine !== turn) return
      value.value = got
      trouble.value = ''
    } catch (e) {
      if (mine === turn) trouble.value = said(e, words.value.noNetwork)
    } finally {
      if (mine === turn) busy.value = false
    }
  }
  void again()
  return { value, busy, trouble, again }
}
