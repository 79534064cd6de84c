import { effect } from '@vue/reactivity'
import { render, type ComponentChild } from 'preact'

/**
 * Draws a page, and draws it again when something that it reads changes, once for all that changes together. What changes stands in refs, as at
 * the desk; Preact only compares what is to be seen with what is there, and is an eighth of the size of what the desk uses for it.
 */
export function paint(page: () => ComponentChild, into: Element): void {
  let due = false
  const draw = effect(() => render(page(), into), {
    scheduler() {
      if (due) return
      due = true
      void Promise.resolve().then(() => {
        due = false
        if (draw.effect.dirty) draw()
      })
    },
  })
}
