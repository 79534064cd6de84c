import { onScopeDispose, shallowRef, triggerRef, watch, type Ref } from 'vue'
import { api, Refusal, told, type Schemas } from '../../shared/api'
import type { LngLat } from '../../shared/datum'
import { onChanges, type Change } from '../../shared/live'
import { living } from './sections'

type Effect = 'free' | 'stay_in' | 'stay_home'

export type Compound = {
  id: string
  geometry: null | { type: 'Point'; coordinates: LngLat } | { type: 'Polygon'; coordinates: LngLat[][] } | { type: 'MultiPolygon'; coordinates: LngLat[][][] }
  properties: { name: string; effect: Effect; point: LngLat; parts?: { building?: string; entrance?: string; effect: Effect }[] } // parts of it where another effect holds
}

/** The compounds of an area, or of the city. */
export async function compoundsOf(under: string): Promise<Compound[]> {
  const found = await told(api.GET('/compounds', { params: { query: under ? { under } : {} } }))
  return (found as { features: Compound[] }).features
}

const atOnce = 100 // ids per request
const everything: Change = { sort: 'reset', id: '', version: 0 }
const pause = 250 // milliseconds between requests, since many boards use the same server
const patience = 3000 // milliseconds to wait after a failed request

/** What the board shows of an area, kept current: loaded once, then updated by events. */
export function feed(under: Ref<string>) {
  const requests = shallowRef(new Map<string, Schemas['Request']>())
  const cadres = shallowRef(new Map<string, Schemas['Cadre']>())
  const compounds = shallowRef<Compound[]>([])
  const facilities = shallowRef(new Map<string, Schemas['Facility']>())
  const ready = shallowRef(false)
  const trouble = shallowRef('')

  // One request at a time: changes that arrive meanwhile are fetched afterwards.
  let waiting: Change[] = []
  let busy = false
  let gone = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const within = () => (under.value ? { under: under.value } : {})

  function ask(changes: Change[]) {
    waiting.push(...changes)
    if (!busy && timer === undefined) void next()
  }

  async function next() {
    timer = undefined
    if (gone || busy || waiting.length === 0) return
    const changes = waiting
    waiting = []
    busy = true
    let wait = pause
    try {
      if (changes.some((c) => c.sort === 'reset')) await whole()
      else await parts(changes)
      trouble.value = ''
    } catch (e) {
      if (e instanceof Refusal) trouble.value = e.message
      if (!(e instanceof Refusal) || e.status >= 500 || e.status === 429) {
        waiting = [...changes, ...waiting] // fetched again later
        wait = patience
      }
    }
    busy = false
    if (!gone && waiting.length > 0) timer = setTimeout(next, wait)
  }

  async function whole() {
    const where = under.value
    const [people, places, buildings, open] = await Promise.all([
      told(api.GET('/cadres', { params: { query: { on_duty: true, ...within() } } })),
      compoundsOf(where),
      told(api.GET('/facilities')),
      all(),
    ])
    if (where !== under.value) return // another area was chosen meanwhile and is loaded next
    requests.value = new Map(open.map((r) => [r.id, r]))
    cadres.value = new Map(people.map((c) => [c.id!, c]))
    compounds.value = places
    facilities.value = new Map(buildings.map((f) => [f.id!, f]))
    ready.value = true
  }

  async function all(): Promise<Schemas['Request'][]> {
    const found: Schemas['Request'][] = []
    let after: string | undefined
    do {
      const page = await told(api.GET('/requests', { params: { query: { state: living, limit: 200, ...within(), ...(after ? { after } : {}) } } }))
      found.push(...page.requests)
      after = page.next || undefined
    } while (after)
    return found
  }

  /** Fetches what has changed and replaces it. */
  async function parts(changes: Change[]) {
    const where = under.value
    const ids = (sort: Change['sort']) => [...new Set(changes.filter((c) => c.sort === sort).map((c) => c.id))]
    for (const id of chunks(ids('request'))) {
      const page = await told(api.GET('/requests', { params: { query: { id, state: living, limit: atOnce, ...within() } } }))
      if (where !== under.value) return
      put(requests.value, id, page.requests)
      triggerRef(requests)
    }
    for (const id of chunks(ids('cadre'))) {
      const people = await told(api.GET('/cadres', { params: { query: { id, on_duty: true, ...within() } } }))
      if (where !== under.value) return
      put(cadres.value, id, people)
      triggerRef(cadres)
    }
    const places = changes.some((c) => c.sort === 'area') ? await compoundsOf(where) : undefined
    const buildings = changes.some((c) => c.sort === 'facility') ? await told(api.GET('/facilities')) : undefined
    if (where !== under.value) return
    if (places) compounds.value = places
    if (buildings) facilities.value = new Map(buildings.map((f) => [f.id!, f]))
  }

  watch(under, () => ask([everything]), { immediate: true })
  onChanges(ask)
  onScopeDispose(() => {
    gone = true
    clearTimeout(timer)
  })
  return {
    requests,
    cadres,
    compounds,
    facilities,
    ready,
    trouble,
    load: () => ask([everything]),
    refresh: (request: string) => ask([{ sort: 'request', id: request, version: 0 }]),
  }
}

function put<T extends { readonly id?: string }>(into: Map<string, T>, asked: string[], got: T[]) {
  for (const id of asked) into.delete(id)
  for (const one of got) into.set(one.id!, one)
}

function* chunks(ids: string[]): Generator<string[]> {
  for (let i = 0; i < ids.length; i += atOnce) yield ids.slice(i, i + atOnce)
}
