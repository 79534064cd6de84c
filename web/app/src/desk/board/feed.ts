import { onScopeDispose, shallowRef, triggerRef, watch, type Ref } from 'vue'
import { api, Refusal, told, type Schemas } from '../../shared/api'
import type { LngLat } from '../../shared/datum'
import { onChanges, type Change } from '../../shared/live'
import { living } from './sections'

export type Compound = {
  id: string
  geometry: null | { type: 'Point'; coordinates: LngLat } | { type: 'Polygon'; coordinates: LngLat[][] } | { type: 'MultiPolygon'; coordinates: LngLat[][][] }
  properties: { name: string; effect: 'free' | 'stay_in' | 'stay_home'; point: LngLat }
}

const atOnce = 100 // ids in one question

/** All that the board shows of an area, kept as it is now: first the whole, then what events name. */
export function feed(under: Ref<string>) {
  const requests = shallowRef(new Map<string, Schemas['Request']>())
  const cadres = shallowRef(new Map<string, Schemas['Cadre']>())
  const compounds = shallowRef<Compound[]>([])
  const facilities = shallowRef(new Map<string, Schemas['Facility']>())
  const ready = shallowRef(false)
  const trouble = shallowRef('')

  let turn = 0
  let again: ReturnType<typeof setTimeout> | undefined
  const within = () => (under.value ? { under: under.value } : {})

  async function load() {
    const mine = ++turn
    try {
      const [people, places, buildings, open] = await Promise.all([
        told(api.GET('/cadres', { params: { query: { on_duty: true, ...within() } } })),
        told(api.GET('/compounds', { params: { query: within() } })),
        told(api.GET('/facilities')),
        everything(),
      ])
      if (mine !== turn) return // another area was chosen meanwhile
      requests.value = new Map(open.map((r) => [r.id, r]))
      cadres.value = new Map(people.map((c) => [c.id!, c]))
      compounds.value = (places as { features: Compound[] }).features
      facilities.value = new Map(buildings.map((f) => [f.id!, f]))
      trouble.value = ''
      ready.value = true
    } catch (e) {
      if (mine === turn) retry(e, [{ sort: 'reset', id: '', version: 0 }])
    }
  }

  async function everything(): Promise<Schemas['Request'][]> {
    const all: Schemas['Request'][] = []
    let after: string | undefined
    do {
      const page = await told(api.GET('/requests', { params: { query: { state: living, limit: 200, ...within(), ...(after ? { after } : {}) } } }))
      all.push(...page.requests)
      after = page.next || undefined
    } while (after)
    return all
  }

  /** Fetches what changes name, and puts it in the place of what was there. */
  async function refresh(changes: Change[]) {
    if (changes.some((c) => c.sort === 'reset')) return load()
    const mine = turn
    const ids = (sort: Change['sort']) => [...new Set(changes.filter((c) => c.sort === sort).map((c) => c.id))]
    try {
      for (const id of chunks(ids('request'))) {
        const page = await told(api.GET('/requests', { params: { query: { id, state: living, limit: atOnce, ...within() } } }))
        if (mine !== turn) return
        put(requests.value, id, page.requests)
        triggerRef(requests)
      }
      for (const id of chunks(ids('cadre'))) {
        const people = await told(api.GET('/cadres', { params: { query: { id, on_duty: true, ...within() } } }))
        if (mine !== turn) return
        put(cadres.value, id, people)
        triggerRef(cadres)
      }
      if (changes.some((c) => c.sort === 'area')) compounds.value = ((await told(api.GET('/compounds', { params: { query: within() } }))) as { features: Compound[] }).features
      if (changes.some((c) => c.sort === 'facility')) facilities.value = new Map((await told(api.GET('/facilities'))).map((f) => [f.id!, f]))
      trouble.value = ''
    } catch (e) {
      if (mine === turn) retry(e, changes)
    }
  }

  /** What could not be fetched is not forgotten. */
  function retry(e: unknown, changes: Change[]) {
    if (e instanceof Refusal) {
      trouble.value = e.message
      if (e.status < 500) return
    }
    waiting.push(...changes)
    clearTimeout(again)
    again = setTimeout(flush, 3000)
  }

  const waiting: Change[] = []
  let busy = false
  async function flush() {
    if (busy || waiting.length === 0) return
    busy = true
    await refresh(waiting.splice(0))
    busy = false
    if (waiting.length > 0) again = setTimeout(flush, 250) // many boards ask the same server
  }

  watch(under, load, { immediate: true })
  onChanges((changes) => {
    waiting.push(...changes)
    void flush()
  })
  onScopeDispose(() => {
    turn++
    clearTimeout(again)
  })
  return { requests, cadres, compounds, facilities, ready, trouble, load }
}

function put<T extends { readonly id?: string }>(into: Map<string, T>, asked: string[], got: T[]) {
  for (const id of asked) into.delete(id)
  for (const one of got) into.set(one.id!, one)
}

function* chunks(ids: string[]): Generator<string[]> {
  for (let i = 0; i < ids.length; i += atOnce) yield ids.slice(i, i + atOnce)
}
