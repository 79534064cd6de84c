// What is not needed to see the run: it is loaded after that, and kept for working without a network.
import { shallowRef, type ShallowRef } from '@vue/reactivity'

/** A part of the app that comes later, and how it is fetched. It is undefined until it is there. */
function later<T>(fetched: () => Promise<T>): { part: ShallowRef<T | undefined>; load: () => void } {
  const part = shallowRef<T>()
  let asked = false
  function load(): void {
    if (asked) return
    asked = true
    fetched().then(
      (m) => (part.value = m),
      () => {
        asked = false
        setTimeout(load, 3000)
      },
    )
  }
  return { part, load }
}

/** What a cadre does beyond the next step. */
export const { part: more, load } = later(() => import('./parts'))
/** Signing in, which is needed once. */
export const { part: entrance, load: loadEntrance } = later(() => import('./Entrance'))
