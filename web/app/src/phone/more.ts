// What is not needed to see the run: it is loaded after that, and kept for working without a network.
import { shallowRef } from 'vue'

type More = typeof import('./parts')

/** Undefined until it is there. */
export const more = shallowRef<More>()

export function load(): void {
  import('./parts').then(
    (m) => (more.value = m),
    () => setTimeout(load, 3000),
  )
}
