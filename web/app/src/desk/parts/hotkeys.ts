import { onBeforeUnmount, onMounted } from 'vue'
import type { Router } from 'vue-router'
import { may, me } from '../../shared/session'

/** The keys that work on every page, also while something is being typed. */
export function hotkeys(router: Router, find: () => void): void {
  function press(e: KeyboardEvent) {
    if (e.isComposing || !me.value) return
    const at = e.target as HTMLElement
    const writing = at.isContentEditable || ['INPUT', 'SELECT', 'TEXTAREA'].includes(at.tagName)
    if ((e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === 'k' || e.key === '/' && !writing && !e.ctrlKey && !e.metaKey && !e.altKey) {
      e.preventDefault()
      return find()
    }
    if (e.ctrlKey || e.metaKey) return
    // Alt+L: who is late, by cadre. By the key's place too, as some keyboards write another letter with Alt.
    if (e.altKey && (e.key.toLowerCase() === 'l' || e.code === 'KeyL') && may('operator', 'coordinator', 'administrator')) {
      e.preventDefault()
      void router.push({ path: '/board', query: { by: 'cadre' } })
    }
  }
  onMounted(() => addEventListener('keydown', press))
  onBeforeUnmount(() => removeEventListener('keydown', press))
}
