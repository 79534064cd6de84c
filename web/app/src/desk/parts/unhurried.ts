import { onScopeDispose } from 'vue'

const pause = 1000 // milliseconds

/**
 * Does something whenever it is asked for, at once, or once more after what is being done and a pause, however often it was asked for meanwhile: where
 * much changes, an answer is taken before the next is asked for.
 */
export function unhurried(act: () => Promise<unknown>): () => void {
  let doing = false
  let asked = false
  let gone = false
  onScopeDispose(() => (gone = true))
  return async () => {
    asked = true
    if (doing) return
    doing = true
    while (asked && !gone) {
      asked = false
      await act()
      await new Promise((go) => setTimeout(go, pause))
    }
    doing = false
  }
}
