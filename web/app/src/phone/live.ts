/**
 * Tells at once when something changes, by the server's stream of events, while the page is visible. Where no stream comes
 * through, asking now and then has to do.
 */
export type Live = { open: () => void; close: () => void; again: () => void }

const names = ['request', 'cadre', 'reset']
const soon = 1000
const late = 30_000
const stable = 10_000 // a stream that lasted as long is opened again at once

export function live(changed: () => void): Live {
  let source: EventSource | undefined
  let wanted = false
  let wait = soon
  let timer: ReturnType<typeof setTimeout> | undefined
  let since = 0

  function connect(): void {
    clearTimeout(timer)
    if (source || !wanted || typeof EventSource === 'undefined') return
    const mine = (source = new EventSource('/api/v1/events'))
    since = Infinity
    for (const name of names) mine.addEventListener(name, changed)
    mine.onopen = () => {
      since = Date.now()
      changed() // what happened before is not told
    }
    // The browser would connect again by itself, always at the same pace: two pages that take the one stream of their session from
    // each other would never stop.
    mine.onerror = () => {
      if (source !== mine) return
      drop()
      wait = Date.now() - since > stable ? soon : Math.min(late, wait * 2)
      timer = setTimeout(connect, wait)
    }
  }

  function drop(): void {
    source?.close()
    source = undefined
  }

  return {
    open() {
      wanted = true
      connect()
    },
    close() {
      wanted = false
      clearTimeout(timer)
      drop()
    },
    /** The network is back: an old connection may be dead without knowing it. */
    again() {
      wait = soon
      drop()
      connect()
    },
  }
}
