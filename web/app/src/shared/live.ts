import { onScopeDispose, watch } from 'vue'
import { api, Refusal, told } from './api'
import { expired } from './session'
import { language } from './words'

/** What changed, to be fetched again. `reset`: load everything again. `presence`: others came to a request that is attended here, or left it. */
export type Change = { sort: 'request' | 'cadre' | 'area' | 'facility' | 'presence' | 'reset'; id: string; version: number }

type Listener = (changes: Change[]) => void

const sorts = ['request', 'cadre', 'area', 'facility', 'presence', 'reset'] as const
const listeners = new Set<Listener>()
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('bangban-live') // Safari before 15.4 has none
let leading = false
let waiting: Change[] = []

/** Reports changes until the component is unmounted; simultaneous ones are reported together. */
export function onChanges(listener: Listener): void {
  listeners.add(listener)
  void lead()
  onScopeDispose(() => listeners.delete(listener))
}

if (channel) channel.onmessage = (m: MessageEvent<Change[]>) => tell(m.data)

function tell(changes: Change[]): void {
  for (const l of listeners) l(changes)
}

// The server's answers hold names in the language that was asked for.
watch(language, () => tell([{ sort: 'reset', id: '', version: 0 }]))

/** One tab holds the browser's only stream and passes events on; when it closes, another takes over. */
async function lead(): Promise<void> {
  if (leading) return
  leading = true
  if (!channel || !('locks' in navigator)) return listen() // without TLS there are no locks, and each tab opens a stream
  await navigator.locks.request('bangban-live', () => new Promise<never>(listen))
}

function listen(): void {
  let source = new EventSource('/api/v1/events')
  const hear = (e: MessageEvent<string>) => {
    const subject = e.data ? (JSON.parse(e.data) as { id: string; version: number }) : { id: '', version: 0 }
    if (waiting.push({ sort: e.type as Change['sort'], ...subject }) === 1) setTimeout(flush, 100)
  }
  // Changes between loading the pages and opening the stream are unknown.
  const missed = () => hear(new MessageEvent('reset'))
  const attach = () => {
    for (const s of sorts) source.addEventListener(s, hear)
    source.addEventListener('open', missed, { once: true }) // after later interruptions the server sends what was missed
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) return // it reconnects by itself
      setTimeout(again, 5000)
    }
  }
  const again = async () => {
    try {
      await told(api.GET('/session'))
      expired.value = false
    } catch (e) {
      if (e instanceof Refusal && e.status === 401) expired.value = true
      return setTimeout(again, expired.value ? 30_000 : 5000) // until somebody signs in, here or in another tab
    }
    source = new EventSource('/api/v1/events')
    attach()
  }
  attach()
}

function flush(): void {
  const changes = waiting
  waiting = []
  tell(changes)
  channel?.postMessage(changes)
}
