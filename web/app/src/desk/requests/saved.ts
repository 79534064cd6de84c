import { ref, watch, type Ref } from 'vue'
import { remember, remembered } from '../../shared/remember'
import { me } from '../../shared/session'

/** A view of the table that somebody keeps: its filters as in the address, how it is sorted, and which columns are not seen. */
export type SavedView = { name: string; query: Record<string, string>; hidden: string[] }

/** What an account keeps on this device under a name. */
export function mine<T>(name: string, empty: T): Ref<T> {
  const key = `${name}:${me.value?.id ?? ''}`
  const kept = ref(empty) as Ref<T>
  try {
    const text = remembered(key)
    if (text) kept.value = JSON.parse(text) as T
  } catch {
    // What cannot be read is written anew.
  }
  watch(kept, (now) => remember(key, JSON.stringify(now)), { deep: true })
  return kept
}
