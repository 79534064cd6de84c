/**
 * Carries out a tap once: a second one within a moment belongs to the first. The next step appears at the same place, on a slow
 * telephone late.
 */
export function once<A extends unknown[]>(what: (...all: A) => Promise<void> | undefined): (...all: A) => Promise<void> {
  let busy = false
  let done = -Infinity
  return async (...all) => {
    if (busy || performance.now() - done < 700) return
    busy = true
    try {
      await what(...all)
    } finally {
      busy = false
      done = performance.now()
    }
  }
}
