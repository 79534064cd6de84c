import * as idb from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watch } from 'vue'
import type { Schemas } from '../shared/api'

type Sent = { path: string; body: Schemas['Sync']; headers: Record<string, string> }

/** A server as the telephone sees it: it recognises each action by its id and carries none out twice. */
class Server {
  up = true
  who: string | undefined = 'wang'
  errands: Schemas['MyErrand'][] = []
  sent: Sent[] = [] // bodies of POST requests
  did: string[] = []
  refuses = new Map<string, string>() // errand → reason for refusing
  behind = 0 // by how many milliseconds its clock is behind the telephone's
  there: (path: string) => number = () => 0 // for how long a request is on its way; needs a clock that is set
  onSync = () => {}

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    if (!this.up) throw new TypeError('no network')
    const headers = init.headers as Record<string, string>
    const path = url.replace('/api/v1', '')
    const long = this.there(path)
    if (long) vi.setSystemTime(Date.now() + long)
    if (init.method === 'POST') this.sent.push({ path, body: typeof init.body === 'string' ? (JSON.parse(init.body) as Schemas['Sync']) : (undefined as never), headers })
    if (path === '/session' && init.method === 'DELETE') return this.answer(204)
    if (path === '/session/code') this.who = (JSON.parse(init.body as string) as { code: string }).code
    if (!this.who) return this.answer(401, { title: 'sign in first' })
    if (path.startsWith('/session')) return this.answer(200, { id: this.who, name: this.who, cadre: 'cadre of ' + this.who, grants: [] })
    if (path === '/errands') return this.answer(200, this.errands)
    if (path === '/cadres') return this.answer(200, [{ id: 'cadre of ' + this.who, duty: { on: true } }])
    if (path === '/sync') return this.sync(this.sent[this.sent.length - 1]!.body)
    if (path.includes('/attachments')) return this.answer(this.refuses.has('photos') ? 422 : 201, { title: this.refuses.get('photos') })
    return this.answer(404, { title: 'no such page' })
  }

  private sync(body: Schemas['Sync']): Response {
    this.onSync()
    if (!this.up) throw new TypeError('the answer was lost')
    const stopped = new Set<string>()
    const results = body.actions.map((a): Partial<Schemas['SyncResult']> => {
      if (stopped.has(a.errand!)) return { id: a.id, outcome: 'stopped' }
      const why = this.refuses.get(a.errand!)
      if (why) {
        stopped.add(a.errand!)
        return { id: a.id, outcome: 'refused', problem: { title: why } as Schemas['Problem'] }
      }
      if (this.did.includes(a.id)) return { id: a.id, outcome: 'again' }
      this.did.push(a.id)
      return { id: a.id, outcome: 'done' }
    })
    return this.answer(200, { results })
  }

  private answer(status: number, body?: unknown): Response {
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'X-Server-Time': String(Date.now() - this.behind) } })
  }

  get synced(): Schemas['Action'][][] {
    return this.sent.filter((s) => s.path === '/sync').map((s) => s.body.actions)
  }
}

let server: Server

/** Opens the app in a tab of this browser and lets it ask the server once. */
async function tab(): Promise<typeof import('./feed')> {
  vi.resetModules()
  const feed = await import('./feed')
  await feed.begin()
  await feed.refresh()
  return feed
}

beforeEach(() => {
  server = new Server()
  for (const [name, value] of Object.entries(idb)) vi.stubGlobal(name, value)
  vi.stubGlobal('indexedDB', new idb.IDBFactory())
  vi.stubGlobal('fetch', server.fetch)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const errand = (id: string, state = 'accepted') => ({ errand: { id, state, drop: { role: 'door' } }, request: { number: 'no. ' + id } }) as Schemas['MyErrand']
const does = (feed: typeof import('./feed'), id: string, verb: string) => feed.act({ errand: id, number: 'no. ' + id, command: { do: verb } as Schemas['Command'] })
const verbs = (actions: Schemas['Action'][]) => actions.map((a) => `${a.errand} ${a.command?.do}`)

describe('what is done', () => {
  it('stands at once, and is sent with its own time in the order in which it was done', async () => {
    server.errands = [errand('a.1'), errand('b.1')]
    const feed = await tab()
    server.up = false
    await does(feed, 'a.1', 'start')
    await does(feed, 'b.1', 'start')
    await does(feed, 'a.1', 'finish')
    await feed.refresh()
    expect(feed.waiting.value).toBe(3)
    expect(feed.errands.value.map((m) => m.errand.state)).toEqual(['finished', 'underway'])
    server.up = true
    await feed.refresh()
    expect(server.synced.map(verbs)).toEqual([['a.1 start', 'b.1 start', 'a.1 finish']])
    expect(feed.waiting.value).toBe(0)
    for (const a of server.synced[0]!) expect(Math.abs(Date.parse(a.command!.at!) - Date.now())).toBeLessThan(60_000)
  })

  it('by one tap for several stands all at once', async () => {
    server.errands = [errand('a.1'), errand('b.1'), errand('c.1')]
    const feed = await tab()
    const begun: number[] = []
    const stop = watch(feed.errands, (all) => begun.push(all.filter((m) => m.errand.state === 'underway').length), { flush: 'sync' })
    await feed.actAll(['a.1', 'b.1', 'c.1'].map((id) => ({ errand: id, number: id, command: { do: 'start' } }) as never))
    stop()
    expect(begun.filter((n) => n !== 0 && n !== 3)).toEqual([])
    expect(feed.waiting.value).toBe(3)
    await feed.refresh()
    expect(new Set(server.synced[0]!.map((a) => a.command!.at)).size).toBe(1)
  })

  it('outlives a reload without a network', async () => {
    server.errands = [errand('a.1')]
    const before = await tab()
    server.up = false
    await does(before, 'a.1', 'start')
    const after = await tab()
    expect(after.me.value?.id).toBe('wang')
    expect(after.errands.value[0]).toMatchObject({ pending: true, errand: { state: 'underway' } })
    server.up = true
    await after.refresh()
    expect(server.synced.map(verbs)).toEqual([['a.1 start']])
  })

  it('is sent again, the same to the letter, where the answer was lost', async () => {
    server.errands = [errand('a.1')]
    const feed = await tab()
    server.onSync = () => (server.up = false)
    await does(feed, 'a.1', 'start')
    await feed.refresh()
    expect(feed.waiting.value).toBe(1)
    server.onSync = () => {}
    server.up = true
    await feed.refresh()
    const tries = server.synced.map((s) => JSON.stringify(s))
    expect(tries.length).toBeGreaterThan(1)
    expect(new Set(tries).size).toBe(1)
    expect(server.did).toHaveLength(1)
    expect(feed.troubles.value).toEqual([])
  })

  it('goes in parts where it is very much', async () => {
    const feed = await tab()
    server.up = false
    for (let i = 0; i < 450; i++) await does(feed, `e${i}.1`, 'start')
    server.up = true
    await feed.refresh()
    expect(server.synced.map((s) => s.length)).toEqual([200, 200, 50])
    expect(server.did).toHaveLength(450)
  })

  it('does not jump back between the sending and the next look', async () => {
    server.errands = [errand('a.1')]
    const feed = await tab()
    const states: string[] = []
    server.onSync = () => (server.errands = [errand('a.1', 'underway')])
    await does(feed, 'a.1', 'start')
    const going = feed.refresh()
    const stop = watch(feed.errands, (all) => states.push(all[0]!.errand.state), { immediate: true, flush: 'sync' })
    await going
    stop()
    expect(new Set(states)).toEqual(new Set(['underway']))
  })
})

describe('a refusal', () => {
  it('is told, stops only what comes later on that errand, and is not sent again', async () => {
    server.errands = [errand('a.1'), errand('b.1')]
    server.refuses.set('a.1', 'somebody else has it')
    const feed = await tab()
    server.up = false
    for (const [id, verb] of [['a.1', 'start'], ['b.1', 'start'], ['a.1', 'arrive'], ['b.1', 'finish']] as const) await does(feed, id, verb)
    server.up = true
    await feed.refresh()
    expect(server.did).toHaveLength(2)
    expect(feed.troubles.value.map((t) => [t.number, t.do, t.why])).toEqual([['no. a.1', 'start', 'somebody else has it'], ['no. a.1', 'arrive', '']])
    await feed.refresh()
    expect(server.synced).toHaveLength(1)
    expect(feed.errands.value.every((m) => !m.pending)).toBe(true)
    // The notice stays until it is read, also after a reload.
    const after = await tab()
    await after.read(after.troubles.value[0]!)
    expect((await tab()).troubles.value.map((t) => t.do)).toEqual(['arrive'])
  })

  it('of a picture does not keep the others', async () => {
    server.refuses.set('photos', 'no picture')
    const feed = await tab()
    await feed.attach('a.1', 'receipt', new Blob(['x']))
    await feed.refresh()
    expect(feed.waiting.value).toBe(0)
    expect(feed.troubles.value.map((t) => t.why)).toEqual(['no picture'])
  })
})

describe('a finish that is taken back', () => {
  it('was never sent: then it never happened', async () => {
    server.errands = [errand('a.1', 'underway')]
    const feed = await tab()
    server.up = false
    await does(feed, 'a.1', 'finish')
    await feed.refresh()
    await feed.undo('a.1', 'no. a.1')
    expect(feed.errands.value[0]!.errand.state).toBe('underway')
    server.up = true
    await feed.refresh()
    expect(server.synced).toEqual([])
  })

  it('was sent: then that is an act of its own', async () => {
    server.errands = [errand('a.1', 'underway')]
    const feed = await tab()
    await does(feed, 'a.1', 'finish')
    await feed.refresh()
    await feed.undo('a.1', 'no. a.1')
    await feed.refresh()
    expect(server.synced.map(verbs)).toEqual([['a.1 finish'], ['a.1 undo']])
  })

  it('is on its way: then that is an act of its own, too', async () => {
    server.errands = [errand('a.1', 'underway')]
    const feed = await tab()
    let taken: Promise<void> | undefined
    server.onSync = () => (taken ??= feed.undo('a.1', 'no. a.1'))
    await does(feed, 'a.1', 'finish')
    await feed.refresh()
    await taken
    await feed.refresh()
    expect(server.synced.map(verbs)).toEqual([['a.1 finish'], ['a.1 undo']])
  })
})

describe('what is given up', () => {
  const fails = (feed: typeof import('./feed'), id: string) => feed.actLater({ errand: id, number: 'no. ' + id, command: { do: 'fail', reason: 'no_stock', note: '三家都没有' } })

  it('shows at once, is kept back for a minute, and is then sent with its true time', async () => {
    server.errands = [errand('a.1', 'underway'), errand('b.1', 'underway')]
    const feed = await tab()
    const then = Date.now()
    await fails(feed, 'a.1')
    expect(feed.errands.value[0]!.gone).toBe(true)
    await does(feed, 'b.1', 'finish')
    await feed.refresh()
    expect(server.synced.map(verbs)).toEqual([['b.1 finish']])
    vi.spyOn(Date, 'now').mockImplementation(() => then + 61_000)
    await feed.refresh()
    expect(server.synced.map(verbs)).toEqual([['b.1 finish'], ['a.1 fail']])
    const [a] = server.synced[1]!
    expect(Math.abs(Date.parse(a!.command!.at!) - then)).toBeLessThan(5000)
    expect(a!.command).toMatchObject({ note: '三家都没有' })
  })

  it('is taken back within the minute, also after a reload: then it never happened', async () => {
    server.errands = [errand('a.1', 'underway')]
    await fails(await tab(), 'a.1')
    const feed = await tab()
    expect(feed.keptBack.value).toHaveLength(1)
    await feed.takeBack(feed.keptBack.value[0]!)
    expect(feed.errands.value[0]!.gone).toBe(false)
    await feed.refresh()
    expect(server.synced).toEqual([])
  })
})

describe('signing off', () => {
  it('gives back what is not begun and keeps what is, before the server knows', async () => {
    server.errands = [errand('a.1'), errand('b.1', 'underway'), errand('c.1', 'offered'), errand('d.1', 'finished')]
    const feed = await tab()
    server.up = false
    await feed.act({ cadre: 'cadre of wang', command: { do: 'check_out' } })
    await feed.refresh()
    expect(feed.errands.value.map((m) => m.gone)).toEqual([true, false, true, false])
    expect(feed.onDuty.value).toBe(false)
  })

  it('hands back what was chosen before it ends the duty', async () => {
    server.errands = [errand('b.1', 'underway')]
    const feed = await tab()
    await feed.actAll([{ errand: 'b.1', number: 'no. b.1', command: { do: 'hand_back', reason: 'off_duty', note: '东西在门岗' } }, { cadre: 'cadre of wang', command: { do: 'check_out' } }])
    await feed.refresh()
    expect(server.synced.map((all) => all.map((a) => a.command!.do))).toEqual([['hand_back', 'check_out']])
  })
})

describe('the resident', () => {
  it('was reached: that is about the request, and shows at once', async () => {
    server.errands = [{ ...errand('a.1', 'underway'), request: { id: 'a', number: 'no. a' } as Schemas['Request'] }]
    const feed = await tab()
    server.up = false
    await feed.act({ request: 'a', number: 'no. a', command: { do: 'respond' } })
    await feed.refresh()
    expect(feed.errands.value[0]!.called).toBe(true)
    server.up = true
    await feed.refresh()
    expect(server.synced[0]![0]).toMatchObject({ request: 'a', command: { do: 'respond' } })
  })

  it('owes what was advanced', async () => {
    server.errands = [errand('a.1', 'underway')]
    const feed = await tab()
    server.up = false
    for (const fen of [1850, 150]) await feed.act({ errand: 'a.1', number: 'no. a.1', command: { do: 'advance', fen } })
    expect(feed.errands.value[0]!.owed).toBe(2000)
  })
})

it('a picture is there before it is sent, and stays to be seen after it was', async () => {
  server.errands = [errand('a.1', 'underway')]
  const feed = await tab()
  server.up = false
  await feed.attach('a.1', 'receipt', new Blob(['x']))
  await feed.refresh()
  expect(feed.photos.value.map((p) => p.sent)).toEqual([undefined])
  expect(feed.waiting.value).toBe(1)
  server.up = true
  await feed.refresh()
  expect(feed.photos.value.map((p) => p.sent)).toEqual([true])
  expect(feed.waiting.value).toBe(0)
  expect(server.sent.filter((s) => s.path.includes('/attachments'))).toHaveLength(1)
  await feed.refresh()
  expect(server.sent.filter((s) => s.path.includes('/attachments'))).toHaveLength(1)
  server.errands = []
  await feed.refresh()
  expect(feed.photos.value).toEqual([])
})

it('does not wait for ever for an answer on a dead connection', async () => {
  const feed = await tab()
  const { giveUp } = await import('./server')
  let asked = 0
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    if (asked++) return server.fetch(url, init)
    return new Promise((_, reject) => init.signal!.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))))
  })
  const hung = feed.refresh()
  await vi.waitFor(() => expect(asked).toBe(1))
  giveUp()
  await hung
  await feed.refresh()
  expect(asked).toBeGreaterThan(1)
})

describe('two tabs', () => {
  it('send the same action with the same id, so that it is done once', async () => {
    server.errands = [errand('a.1')]
    const first = await tab()
    server.up = false
    await does(first, 'a.1', 'start')
    await first.refresh()
    const second = await tab()
    expect(second.waiting.value).toBe(1)
    server.up = true
    await Promise.all([first.refresh(), second.refresh()])
    expect(server.did).toHaveLength(1)
    await Promise.all([first.refresh(), second.refresh()])
    expect([first.waiting.value, second.waiting.value]).toEqual([0, 0])
    expect([...first.troubles.value, ...second.troubles.value]).toEqual([])
  })

  it('know what was taken back in the other', async () => {
    server.errands = [errand('a.1', 'underway')]
    const first = await tab()
    server.up = false
    await does(first, 'a.1', 'finish')
    await first.refresh()
    const second = await tab()
    expect(second.errands.value[0]!.errand.state).toBe('finished')
    await first.undo('a.1', 'no. a.1')
    server.up = true
    await second.refresh()
    expect(server.synced).toEqual([])
    expect(second.errands.value[0]!.errand.state).toBe('underway')
  })
})

describe('who', () => {
  it('signs in after somebody else does not send what the other did', async () => {
    const feed = await tab()
    server.up = false
    await does(feed, 'a.1', 'start')
    await feed.refresh()
    server.up = true
    server.who = undefined
    await feed.refresh()
    expect(feed.me.value).toBeNull()
    await feed.signInByCode('li')
    await feed.refresh()
    expect(feed.waiting.value).toBe(0)
    expect(server.did).toEqual([])
    await feed.signInByCode('wang')
    await feed.refresh()
    expect(server.did).toHaveLength(1)
  })

  it('is on duty, is what was last said here', async () => {
    const feed = await tab()
    expect(feed.onDuty.value).toBe(true)
    server.up = false
    await feed.act({ cadre: 'cadre of wang', command: { do: 'check_out' } })
    expect(feed.onDuty.value).toBe(false)
    await feed.act({ cadre: 'cadre of wang', command: { do: 'check_in' } })
    expect(feed.onDuty.value).toBe(true)
  })
})

it('tells of errands that were not there before, and of nothing else', async () => {
  server.errands = [errand('a.1')]
  const feed = await tab()
  const rang = vi.fn()
  feed.onNew(rang)
  await feed.refresh()
  expect(rang).not.toHaveBeenCalled()
  server.errands = [errand('a.1'), errand('b.1', 'finished')]
  await feed.refresh()
  expect(rang).not.toHaveBeenCalled()
  server.errands = [errand('a.1'), errand('c.1', 'offered')]
  await feed.refresh()
  expect(rang).toHaveBeenCalledOnce()
})

it('says at sending how far ahead its clock is, and asks first where it does not know', async () => {
  server.behind = 3_600_000
  server.errands = [errand('a.1')]
  const before = await tab()
  server.up = false
  await does(before, 'a.1', 'start')
  await before.refresh()
  const { keep } = await import('./store')
  await keep('ahead', undefined)
  const after = await tab()
  server.up = true
  await after.refresh()
  const sync = server.sent.find((s) => s.path === '/sync')!
  expect(Math.abs(Number(sync.headers['X-Clock-Ahead']) - 3_600_000)).toBeLessThan(1500)
})

it('gives true times within two seconds though the signal is weak and the upload takes half a minute', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  server.behind = 3_600_000
  const feed = await tab()
  for (let i = 0; i < 50; i++) {
    vi.setSystemTime(Date.now() + 15_270)
    await feed.refresh()
  }
  const truth = new Map<string, number>() // by errand: when it was done, by the server's clock
  const reports = async (id: string) => {
    truth.set(id, Date.now() - server.behind)
    await does(feed, id, 'start')
    await feed.refresh()
  }
  server.up = false
  for (let i = 0; i < 200; i++) await reports(`e${i}.1`)
  vi.setSystemTime(Date.now() + 1_800_000)
  server.behind -= 90 // the clocks have come apart a little
  server.up = true
  server.there = (path) => (path === '/sync' ? 30_000 : 16_000)
  await feed.refresh()
  await reports('later.1')
  expect(server.did).toHaveLength(201)
  for (const { body, headers } of server.sent.filter((s) => s.path === '/sync')) {
    for (const a of body.actions) expect(Math.abs(Date.parse(a.command!.at!) - Number(headers['X-Clock-Ahead']) - truth.get(a.errand!)!)).toBeLessThan(2000)
  }
})

it('compares the clocks a second time before it sends, where the first exchange was slow', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  server.behind = -40_000
  const before = await tab()
  server.up = false
  await does(before, 'a.1', 'start')
  await before.refresh()
  const { keep } = await import('./store')
  await keep('ahead', undefined)
  const after = await tab()
  server.up = true
  let connected = false
  server.there = () => {
    const long = connected ? 300 : 9000
    connected = true
    return long
  }
  await after.refresh()
  const sync = server.sent.find((s) => s.path === '/sync')!
  expect(Math.abs(Number(sync.headers['X-Clock-Ahead']) + 40_000)).toBeLessThan(2000)
})

it('works where the browser keeps nothing, as long as the page is open', async () => {
  vi.stubGlobal('indexedDB', undefined)
  server.errands = [errand('a.1')]
  const feed = await tab()
  server.up = false
  await does(feed, 'a.1', 'start')
  await does(feed, 'a.1', 'finish')
  await feed.attach('a.1', 'receipt', new Blob(['x']))
  await feed.refresh()
  expect(feed.waiting.value).toBe(3)
  expect(feed.errands.value[0]!.errand.state).toBe('finished')
  server.up = true
  await feed.refresh()
  expect(server.synced.map(verbs)).toEqual([['a.1 start', 'a.1 finish']])
  expect(feed.waiting.value).toBe(0)
})
