import { onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import type { Router } from 'vue-router'
import { may, me } from '../../shared/session'
import { writing } from '../../look/keys'
import type { Verb } from './verbs'

/** A key and what it does, as it is told to people. */
export type Key = { keys: string[]; does: string }

/** Whether the list of keys is open. */
export const showKeys = ref(false)

/** The keys of the page that is seen. */
export const pageKeys = shallowRef<() => Key[]>(() => [])

/** What can be done by its words on the page that is seen. */
export const pageVerbs = shallowRef<() => Verb[]>(() => [])

/** Tells the keys of a page, and what can be done there by its words, while it is there. */
export function tellKeys(keys: () => Key[], verbs: () => Verb[] = () => []): void {
  onMounted(() => {
    pageKeys.value = keys
    pageVerbs.value = verbs
  })
  onBeforeUnmount(() => {
    if (pageKeys.value === keys) pageKeys.value = () => []
    if (pageVerbs.value === verbs) pageVerbs.value = () => []
  })
}

/** The keys that work on every page: to find, also while something is being typed; who is late; and which keys there are. */
export function frameKeys(router: Router, find: () => void): void {
  function press(e: KeyboardEvent) {
    if (e.isComposing || !me.value) return
    const held = e.ctrlKey || e.metaKey || e.altKey
    if (((e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === 'k') || (e.key === '/' && !writing(e) && !held)) {
      e.preventDefault()
      return find()
    }
    if ((e.key === '?' || e.key === '？') && !writing(e) && !held) {
      e.preventDefault()
      showKeys.value = true
      return
    }
    // By the key's place too, as some keyboards write another letter with Alt.
    if (e.altKey && !e.ctrlKey && !e.metaKey && (e.key.toLowerCase() === 'l' || e.code === 'KeyL') && may('operator', 'coordinator', 'administrator')) {
      e.preventDefault()
      void router.push({ path: '/board', query: { by: 'cadre' } })
    }
  }
  onMounted(() => addEventListener('keydown', press))
  onBeforeUnmount(() => removeEventListener('keydown', press))
}
