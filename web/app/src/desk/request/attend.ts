import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { api, Refusal, told, type Schemas } from '../../shared/api'
import { newKey } from '../../shared/key'
import { onChanges } from '../../shared/live'
import { me } from '../../shared/session'

export type Other = Schemas['Attendant']
type Doing = Schemas['Attendance']['doing']

const again = 3000 // milliseconds after which the window says again that it is open
const settled = 250 // whoever goes through a list does not attend each
const apart = 500 // milliseconds between two questions who is there, however often they come and go
const untouched = 5 * 60_000 // a window that nobody touches for so long is not looked at

const ownWindow = newKey() // a window shows one page at a time
let turn = 0

/** Who else attends a request; nobody while there is none. `writing` says whether something is being written about it here. */
export function attend(request: () => string | undefined, writing: () => boolean): Readonly<ShallowRef<Other[]>> {
  const others = shallowRef<Other[]>([])
  let at = '' // the request that was said to be attended
  let asked = -Infinity
  let touched = performance.now()
  let timer: ReturnType<typeof setTimeout> | undefined

  const body = (doing: Doing): Schemas['Attendance'] => ({ window: ownWindow, turn: ++turn, doing })
  const next = (wait: number) => {
    clearTimeout(timer)
    timer = setTimeout(say, wait)
  }

  async function say() {
    const mine = request()
    if (!mine || !me.value) return
    if (performance.now() - touched > untouched) return leave()
    at = mine
    asked = performance.now()
    next(again)
    try {
      const got = await told(api.PUT('/requests/{request_id}/presence', { params: { path: { request_id: mine } }, body: body(writing() ? 'edits' : 'looks') }))
      if (at === mine) others.value = got
    } catch (e) {
      if (at !== mine || (e instanceof Refusal && e.status === 429)) return
      others.value = [] // it is not known
      if (e instanceof Refusal && [401, 403, 404].includes(e.status)) clearTimeout(timer)
    }
  }

  /** Says that nobody is there any more, also while the window closes. */
  function leave() {
    clearTimeout(timer)
    others.value = []
    if (!at) return
    const said = fetch(`/api/v1/requests/${at}/presence`, { method: 'PUT', keepalive: true, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body('leaves')) })
    said.catch(() => undefined) // it is forgotten in any case
    at = ''
  }

  function touch() {
    const slept = performance.now() - touched > untouched
    touched = performance.now()
    if (slept && !at) void say()
  }

  watch(request, (id) => {
    if (at && at !== id) leave()
    if (id) next(settled)
  }, { immediate: true })
  watch(writing, () => at && void say())
  onChanges((changes) => {
    if (at && changes.some((c) => (c.sort === 'presence' || c.sort === 'request') && c.id === at)) next(Math.max(0, asked + apart - performance.now()))
  })
  const touches = ['pointerdown', 'pointermove', 'keydown', 'wheel']
  for (const t of touches) addEventListener(t, touch, { passive: true })
  const shown = () => request() && void say()
  addEventListener('pagehide', leave)
  addEventListener('pageshow', shown)
  onScopeDispose(() => {
    for (const t of touches) removeEventListener(t, touch)
    removeEventListener('pagehide', leave)
    removeEventListener('pageshow', shown)
    leave()
  })
  return others
}
