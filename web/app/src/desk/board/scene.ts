import type { Schemas } from '../../shared/api'
import { onto, type LngLat } from '../../shared/datum'
import { onMap } from '../../shared/place'
import { inHand } from '../../shared/request'
import { effects } from '../../shared/vocabulary'
import type { Compound } from './feed'
import { assignable, dueOf, isLate } from './sections'
import { last } from '../../shared/lists'
import { unit, type Project } from './mercator'

type At = [number, number]
type Box = { x: number; y: number; w: number; h: number }

/** A compound on the map. It has no rings when its boundary is unknown. Its edge is the strongest effect of any part of it. */
export type Ground = { id: string; name: string; effect: string; edge: string; at: At; rings: At[][]; box: Box }
/** The requests of a compound. */
export type Mark = { id: string; at: At; open: number; late: number; escalated: boolean }
/** A cadre on duty, where they were last seen or else where they live. Cadres at one place are drawn around it, offset in pixels. */
export type Person = { id: string; name: string; at: At; aside: At; hand: number; old: boolean } // old: where they are now is not known
/** A way that a cadre has before them: that of what they have begun, and from there that of what they are to do. */
export type Way = { cadre: string; points: At[]; begun: boolean }

/** A pharmacy, a market, a hospital or a depot. */
export type Outlet = { id: string; name: string; role: string; sealed: boolean; at: At }

export type Hit = { sort: 'compound' | 'cadre' | 'outlet'; id: string }

const fresh = 10 * 60_000 // for how long a position is where somebody is

export function outlets(facilities: Iterable<Schemas['Facility']>, datum: Schemas['Datum']): Outlet[] {
  return [...facilities].flatMap((f) => (!f.retired && onMap(f.point) ? [{ id: f.id!, name: f.name, role: f.role, sealed: !!f.sealed, at: unit(onto(datum, [f.point.lng, f.point.lat])) }] : []))
}

export function grounds(compounds: Compound[], datum: Schemas['Datum']): Ground[] {
  return compounds.flatMap((c) => {
    const [lng, lat] = c.properties.point
    if (!c.geometry || (lng === 0 && lat === 0)) return []
    const rings = (c.geometry.type === 'Polygon' ? c.geometry.coordinates : c.geometry.type === 'MultiPolygon' ? c.geometry.coordinates.flat() : []).map((r) => r.map((p) => unit(onto(datum, p as LngLat))))
    const point = unit(onto(datum, [lng, lat]))
    const at = middle(rings) ?? point
    const xs = rings.flatMap((r) => r.map((p) => p[0]))
    const ys = rings.flatMap((r) => r.map((p) => p[1]))
    const x = Math.min(at[0], ...xs)
    const y = Math.min(at[1], ...ys)
    return [{ id: c.id, name: c.properties.name, effect: c.properties.effect, edge: strongest([c.properties.effect, ...(c.properties.parts ?? []).map((p) => p.effect)]), at, rings, box: { x, y, w: Math.max(at[0], ...xs) - x, h: Math.max(at[1], ...ys) - y } }]
  })
}

/** The middle of an outline, where the pill stands; nothing where that lies outside of it. */
function middle(rings: At[][]): At | undefined {
  const ring = rings[0]
  if (!ring?.length) return undefined
  const [xs, ys] = [ring.map((p) => p[0]), ring.map((p) => p[1])]
  const at: At = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2]
  return inside(at, rings) ? at : undefined
}

const strongest = (some: string[]): string => last(Object.keys(effects).filter((e) => some.includes(e))) ?? ''

export function marks(requests: Iterable<Schemas['Request']>, places: Map<string, Ground>, now: Date, datum: Schemas['Datum'] = 'wgs84'): Mark[] {
  const by = new Map<string, Mark>()
  for (const r of requests) {
    const g = r.place.compound ? places.get(r.place.compound) : elsewhere(r, datum)
    if (!g || r.state === 'done') continue
    let m = by.get(g.id)
    if (!m) by.set(g.id, (m = { id: g.id, at: g.at, open: 0, late: 0, escalated: false }))
    m.open++
    if (isLate(r, now)) m.late++
    if (r.level > 0 || r.urgency === 'life_threatening') m.escalated = true
  }
  return [...by.values()]
}

/** Where a request in no compound is; each has a mark of its own. */
function elsewhere(r: Schemas['Request'], datum: Schemas['Datum']): { id: string; at: At } | undefined {
  const p = r.place.point
  return onMap(p) ? { id: r.id, at: unit(onto(datum, [p.lng, p.lat])) } : undefined
}

/** What each cadre has in hand, begun errands first, then by promise. */
export function hands(requests: Iterable<Schemas['Request']>): Map<string, { request: Schemas['Request']; errand: Schemas['Errand'] }[]> {
  const by = new Map<string, { request: Schemas['Request']; errand: Schemas['Errand'] }[]>()
  for (const request of requests) {
    for (const errand of request.errands) {
      if (!errand.cadre || !inHand(errand)) continue
      const some = by.get(errand.cadre)
      if (some) some.push({ request, errand })
      else by.set(errand.cadre, [{ request, errand }])
    }
  }
  for (const some of by.values()) {
    some.sort((a, b) => Number(b.errand.state === 'underway') - Number(a.errand.state === 'underway') || dueOf(a.request) - dueOf(b.request))
  }
  return by
}

export function people(cadres: Iterable<Schemas['Cadre']>, inHand: ReturnType<typeof hands>, places: Map<string, Ground>, datum: Schemas['Datum'], now = new Date()): Person[] {
  const all: Person[] = []
  const there = new Map<string, number>()
  for (const c of cadres) {
    const p = c.duty?.point
    const home = onMap(p) ? undefined : c.home && places.get(c.home)?.at
    const at = onMap(p) ? unit(onto(datum, [p.lng, p.lat])) : home
    if (!at) continue
    const spot = at.map((v) => Math.round(v * 1e7)).join()
    const n = there.get(spot) ?? 0
    there.set(spot, n + 1)
    const old = !!home || !c.duty?.seen_at || now.getTime() - Date.parse(c.duty.seen_at) > fresh
    all.push({ id: c.id!, name: c.name, at, aside: home || n > 0 ? around(n) : [0, 0], hand: inHand.get(c.id!)?.length ?? 0, old })
  }
  return all
}

/** The n-th position around a point, in rings of nine. */
function around(n: number): At {
  const turn = ((n % 9) / 9) * 2 * Math.PI - Math.PI / 2
  const r = 46 + 26 * Math.floor(n / 9)
  return [r * Math.cos(turn), r * Math.sin(turn)]
}

export function ways(crew: Person[], inHand: ReturnType<typeof hands>, places: Map<string, Ground>, facilities: Map<string, Schemas['Facility']>, datum: Schemas['Datum']): Way[] {
  const where = (r: Schemas['Request'], s?: Schemas['Stop']): At[] => {
    const f = s?.facility ? facilities.get(s.facility)?.point : undefined
    const spot = s?.role && !s.facility && !s.compound && !s.cadre ? elsewhere(r, datum)?.at : undefined
    const at = onMap(f) ? unit(onto(datum, [f.lng, f.lat])) : s?.compound ? places.get(s.compound)?.at : spot
    return at ? [at] : []
  }
  return crew.flatMap((c) => {
    const [begun, ahead]: [At[], At[]] = [[c.at], []]
    for (const { request, errand } of inHand.get(c.id) ?? []) {
      const points = errand.state === 'underway' ? begun : ahead
      if (!errand.picked_up_at) points.push(...where(request, errand.pick))
      points.push(...where(request, errand.drop))
    }
    return [{ cadre: c.id, points: begun, begun: true }, { cadre: c.id, points: [last(begun)!, ...ahead], begun: false }].filter((w) => w.points.length > 1)
  })
}

/** The cadre who has the selected errand. */
export function holder(r: Schemas['Request'] | undefined): string {
  return (r && assignable(r)?.cadre) ?? ''
}

function inside([x, y]: At, rings: At[][]): boolean {
  let is = false
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[i]!
      const [bx, by] = ring[j]!
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) is = !is
    }
  }
  return is
}

const finger = 14 // pixels

/** What is at a point: cadres before outlets before compounds, the nearest first. */
export function hit(at: At, project: Project, crew: Person[], ground: Ground[], shops: Outlet[] = []): Hit | undefined {
  const [px, py] = project(...at)
  const nearest = <T extends { id: string; at: At; aside?: At }>(some: T[]): T | undefined => {
    let best: T | undefined
    let least = finger
    for (const s of some) {
      const [x, y] = project(...s.at)
      const d = Math.hypot(x + (s.aside?.[0] ?? 0) - px, y + (s.aside?.[1] ?? 0) - py)
      if (d < least) [best, least] = [s, d]
    }
    return best
  }
  const person = nearest(crew)
  if (person) return { sort: 'cadre', id: person.id }
  const shop = nearest(shops)
  if (shop) return { sort: 'outlet', id: shop.id }
  const place = nearest(ground) ?? ground.find((g) => at[0] >= g.box.x && at[0] <= g.box.x + g.box.w && at[1] >= g.box.y && at[1] <= g.box.y + g.box.h && inside(at, g.rings))
  return place && { sort: 'compound', id: place.id }
}
