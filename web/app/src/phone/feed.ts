import { computed, ref, shallowRef, watch } from '@vue/reactivity'
import { ahead, clock, isRecent, isSure, type Ahead } from '../shared/ahead'
import type { Schemas } from '../shared/api'
import { newKey } from '../shared/key'
import { limits } from '../shared/vocabulary'
import { overlay, run } from './errands'
import { live } from './live'
import { ask, giveUp, reached, Refusal } from './server'
import { add, addAll, forget, keep, list, recall, remove, type Action, type Photo, type Trouble } from './store'

// How often the server is asked, in milliseconds; more often while something waits to be sent, or after a failure.
const every = () => (waiting.value ? 3000 : reached.value ? 15_000 : 5000)

export const me = ref<Schemas['Me'] | null>()
export const duty = ref<Schemas['Duty']>()
export const troubles = ref<Trouble[]>([])
export const photos = shallowRef<Photo[]>([])
const said = shallowRef<Schemas['MyErrand'][]>()
const actions = ref<Action[]>([])
const own = computed(() => actions.value.filter((a) => a.actor === me.value?.id))
const fresh = new Set<() => void>()

export const loaded = computed(() => said.value !== undefined)
export const errands = computed(() => overlay(said.value ?? [], own.value))
export const route = computed(() => run(errands.value))
const unsent = computed(() => photos.value.filter((p) => p.actor === me.value?.id && !p.sent))
export const waiting = computed(() => own.value.length + unsent.value.length)
/** What was done last and is kept back, so that it can be taken back: the latest first. */
export const keptBack = computed(() => own.value.filter((a) => a.until).reverse())
/** Whether the cadre is on duty, as far as this telephone knows. */
export const onDuty = computed(() => {
  const last = [...own.value].reverse().find((a) => a.command.do === 'check_in' || a.command.do === 'check_out')
  if (last) return last.command.do === 'check_in'
  const until = duty.value?.until
  return !!duty.value?.on && (!until || Date.parse(until) > Date.now() - ahead.value)
})

/** Signals that a new errand has arrived. */
export function onNew(f: () => void): void {
  fresh.add(f)
}

/** Loads what is stored on this telephone, before the server is asked; says at once where nobody has signed in on it. */
export async function begin(strange?: () => void): Promise<void> {
  const [shown, user, errands, card, undone, pictures, refused] = await Promise.all([
    recall<Ahead>('ahead'),
    recall<Schemas['Me']>('me'),
    recall<Schemas['MyErrand'][]>('errands'),
    recall<Schemas['Duty']>('duty'),
    list('actions').catch(() => []),
    list('photos').catch(() => []),
    list('troubles').catch(() => []),
  ])
  clock.value ??= shown
  watch(clock, (c) => void keep('ahead', c))
  me.value = user
  said.value = errands
  duty.value = card
  actions.value = undone
  photos.value = pictures
  troubles.value = refused
  if (user) return void refresh()
  strange?.()
  await whoAmI()
}

const stream = live(() => void refresh())
const visible = () => document.visibilityState === 'visible'

/** Keeps asking while the app is visible, and listens to what the server tells by itself. */
export function keepAsking(): void {
  setInterval(() => visible() && Date.now() - last >= every() && void refresh(), 1000)
  document.addEventListener('visibilitychange', () => {
    if (!visible()) release()
    void refresh()
  })
  addEventListener('pagehide', () => {
    release()
    void refresh()
  })
  addEventListener('online', () => {
    giveUp()
    stream.again()
    void refresh()
  })
  const listen = () => (me.value?.cadre && visible() ? stream.open() : stream.close())
  watch(() => me.value?.cadre, listen, { immediate: true })
  document.addEventListener('visibilitychange', listen)
}

async function whoAmI(): Promise<void> {
  try {
    await enter((await ask<Schemas['Me']>('GET', '/session')).data!)
  } catch (e) {
    if (e instanceof Refusal && e.status === 401) me.value = null
    else if (me.value === undefined) setTimeout(whoAmI, 3000)
  }
}

async function enter(user: Schemas['Me']): Promise<void> {
  me.value = user
  await keep('me', user)
  tag = ''
  await refresh()
}

export async function signIn(login: string, password: string): Promise<void> {
  await enter((await ask<Schemas['Me']>('POST', '/session', { login, password })).data!)
}

export async function signInByCode(code: string): Promise<void> {
  await enter((await ask<Schemas['Me']>('POST', '/session/code', { code })).data!)
}

export async function signOut(): Promise<void> {
  release()
  await refresh()
  await ask('DELETE', '/session').catch(() => undefined)
  await forget()
  me.value = null
  said.value = duty.value = undefined
}

type Did = Omit<Action, 'id' | 'actor' | 'at' | 'until'>

/** Records an action: it shows at once, and is sent when possible. */
export const act = (what: Did): Promise<void> => actAll([what])

/** Records what was done at one moment, in this order. */
export async function actAll(all: Did[]): Promise<void> {
  const at = new Date().toISOString()
  await write(all.map((what) => ({ ...what, id: newKey(), actor: me.value!.id, at, command: { ...what.command, at } })))
  void refresh()
}

/** Records an action that can be taken back for a minute, because it is kept back as long, or until the app is left. */
export async function actLater(what: Did): Promise<void> {
  const now = Date.now()
  const at = new Date(now).toISOString()
  await write([{ ...what, id: newKey(), actor: me.value!.id, at, until: new Date(now + limits.undoWithin).toISOString(), command: { ...what.command, at } }])
}

/** Stores actions and shows them, all at once: half of what one tap does must not be seen. */
async function write(all: Action[]): Promise<void> {
  const seqs = await addAll('actions', JSON.parse(JSON.stringify(all)) as Action[])
  for (const [i, seq] of seqs.entries()) all[i]!.seq = seq
  const fresh = all.filter((n) => !actions.value.some((a) => a.id === n.id)) // another look at the store may have been quicker
  if (fresh.length) actions.value = [...actions.value, ...fresh]
}

let released = 0

/** Lets what is kept back go: nobody can take it back any more. */
function release(): void {
  released = Date.now()
}

/** Whether an action is still kept back. Its time is this telephone's, whose clock may have been set since. */
function isKeptBack(a: Action): boolean {
  const now = Date.now()
  return !!a.until && Date.parse(a.at) > released && now < Date.parse(a.until) && now >= Date.parse(a.at) - 1000
}

/** Takes back an action that is still kept back. */
export async function takeBack(a: Action): Promise<void> {
  if (!sending.has(a.id)) await drop(a)
}

/** Undoes a finish. One that was not sent yet is simply removed. */
export async function undo(errand: string, number: string): Promise<void> {
  const finish = own.value.find((a) => a.errand === errand && a.command.do === 'finish')
  if (finish && !sending.has(finish.id)) {
    await drop(finish)
    return
  }
  await act({ errand, number, command: { do: 'undo' } })
}

export async function attach(errand: string, purpose: Schemas['Purpose'], picture: Blob): Promise<void> {
  const photo: Photo = { id: newKey(), actor: me.value!.id, at: new Date().toISOString(), errand, purpose, picture }
  photo.seq = await add('photos', photo)
  photos.value = [...photos.value, photo]
  void refresh()
}

export async function read(t: Trouble): Promise<void> {
  await remove('troubles', t.seq!)
  troubles.value = troubles.value.filter((x) => x.seq !== t.seq)
}

const sending = new Set<string>()
let busy: Promise<void> | undefined
let again = false
let tag = ''
let asked = 0
let last = 0 // when the server was last asked

/** Sends what waits, then asks for news. Only one call runs at a time. */
export function refresh(): Promise<void> {
  if (busy) again = true
  last = Date.now()
  busy ??= (async () => {
    try {
      do {
        again = false
        await send()
        await hear()
      } while (again)
    } catch (e) {
      if (!(e instanceof Refusal)) throw e
      if (e.status === 401) me.value = null
    } finally {
      busy = undefined
    }
  })()
  return busy
}

/** Reads the stored actions again, because the app may be open twice and an action may have been removed there. */
async function recount(): Promise<void> {
  const kept = await list('actions').catch(() => undefined)
  if (!kept) return // the browser does not say; what is here goes on
  const loose = actions.value.filter((a) => a.seq! < 0 && !kept.some((k) => k.id === a.id)) // stored nowhere else
  const all = [...kept, ...loose]
  if (all.length !== actions.value.length || all.some((a, i) => a.id !== actions.value[i]!.id)) actions.value = all
}

async function send(): Promise<void> {
  await recount()
  if (waiting.value && !isRecent()) {
    await hear() // true times depend on the clock's difference, which may have changed
    if (!isSure()) await hear() // the first exchange opens the connection, which takes long where the signal is weak
  }
  const batch = own.value.filter((a) => !isKeptBack(a)).slice(0, 200)
  if (batch.length) {
    for (const a of batch) sending.add(a.id)
    try {
      const body: Schemas['Sync'] = {
        sent_at: new Date().toISOString(),
        actions: batch.map((a) => ({ id: a.id, command: a.command, ...(a.errand ? { errand: a.errand } : a.request ? { request: a.request } : { cadre: a.cadre! }) })),
      }
      const { data } = await ask<Schemas['Synced']>('POST', '/sync', body)
      tag = '' // the next answer must be complete, since it shows the result of what was sent
      await hear() // before the actions are removed, so that no step appears to be undone meanwhile
      for (const a of batch) {
        const result = data!.results.find((r) => r.id === a.id)
        if (result?.outcome === 'refused' || result?.outcome === 'stopped') await tell(a, result.problem?.title ?? '')
        await drop(a)
      }
      if (batch.some((a) => a.cadre)) await card()
    } finally {
      for (const a of batch) sending.delete(a.id)
    }
    if (own.value.some((a) => !isKeptBack(a))) again = true
  }
  for (const p of unsent.value) {
    const [request, n] = p.errand.split('.')
    let refused = false
    try {
      await ask('POST', `/requests/${request}/attachments?purpose=${p.purpose}&errand=${n}&at=${encodeURIComponent(p.at)}`, p.picture, {
        'Idempotency-Key': p.id,
        'X-Sent-At': new Date().toISOString(),
        'Content-Type': 'application/octet-stream',
      })
    } catch (e) {
      if (!(e instanceof Refusal) || e.status === 0 || e.status === 401 || e.status === 429 || e.status >= 500) throw e
      await tell({ number: errands.value.find((m) => m.errand.id === p.errand)?.request.number ?? '', command: { do: 'attach' as never } }, e.message)
      refused = true
    }
    await remove('photos', p.seq!)
    photos.value = refused ? photos.value.filter((x) => x.id !== p.id) : photos.value.map((x) => (x.id === p.id ? { ...x, sent: true } : x))
  }
}

async function tell(a: Pick<Action, 'number' | 'command'>, why: string): Promise<void> {
  const t: Trouble = { number: a.number ?? '', do: a.command.do, why }
  t.seq = await add('troubles', t)
  troubles.value = [...troubles.value, t]
}

async function drop(a: Action): Promise<void> {
  await remove('actions', a.seq!)
  actions.value = actions.value.filter((x) => x.id !== a.id)
}

async function hear(): Promise<void> {
  if (!me.value?.cadre) return
  const { data, tag: now } = await ask<Schemas['MyErrand'][]>('GET', '/errands', undefined, tag ? { 'If-None-Match': tag } : {})
  if (asked++ % 20 === 0) await card()
  if (!data) return
  const known = new Set(said.value?.map((m) => m.errand.id))
  const more = data.filter((m) => !known.has(m.errand.id) && (m.errand.state === 'accepted' || m.errand.state === 'offered'))
  if (said.value && more.length) for (const f of fresh) f()
  said.value = data
  photos.value = photos.value.filter((p) => !p.sent || data.some((m) => m.errand.id === p.errand)) // shown as long as the errand is
  tag = now
  await keep('errands', data)
}

async function card(): Promise<void> {
  const { data } = await ask<Schemas['Cadre'][]>('GET', '/cadres')
  duty.value = data?.find((c) => c.id === me.value?.cadre)?.duty
  await keep('duty', duty.value && JSON.parse(JSON.stringify(duty.value)))
}
