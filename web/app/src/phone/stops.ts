import type { Schemas } from '../shared/api'
import { placeName } from '../shared/place'
import { facilities } from '../shared/vocabulary'
import { begun, next, type Mine } from './errands'
import type { PhoneWords } from './words'

/** One stop of the run: a shop where goods for several errands are fetched together, or one errand by itself. */
export type RunStop = { key: string; errands: Mine[] }

/** Whether goods are still to be fetched for it. A person is fetched for one errand alone. */
function toFetch(m: Mine): boolean {
  const verb = next(m)
  return (verb === 'start' || verb === 'pick_up') && goods(m)
}

/** Whether it is about goods of a shop. */
const goods = (m: Mine): boolean => facilities.includes(m.errand.pick?.role ?? '') && !m.errand.carries?.includes('person')

/** The stops of the run. A shop stands where the first of its errands stood; what is to be had in any such shop is fetched there too. */
export function stops(run: Mine[]): RunStop[] {
  const chosen = new Map<string, string>() // a shop of each sort
  for (const m of run) {
    const { pick } = m.errand
    if (pick?.facility && toFetch(m) && !chosen.has(pick.role)) chosen.set(pick.role, pick.facility)
  }
  const all: RunStop[] = []
  const shops = new Map<string, RunStop>()
  for (const m of run) {
    const { role, facility } = m.errand.pick ?? { role: '' }
    const at = toFetch(m) ? facility || (chosen.get(role) ?? role) : ''
    const there = shops.get(at)
    if (there) {
      there.errands.push(m)
      continue
    }
    const stop = { key: at || m.errand.id, errands: [m] }
    all.push(stop)
    if (at) shops.set(at, stop)
  }
  return all
}

/** One line of a shopping list: how much of it in all, and for whom; the keys of what is ticked off with it. */
export type Line = { name: string; quantity: string; whom: { door: string; quantity: string }[]; keys: string[] }

/** The merged list of a stop: the same thing for several doors is one line, and equal units are added up. Of whoever listed nothing it has their words. */
export function merged(errands: Mine[]): Line[] {
  const lines = new Map<string, Line>()
  for (const m of errands) {
    const items = m.request.items?.length ? m.request.items : m.person?.text ? [{ name: m.person.text }] : []
    for (const [i, item] of items.entries()) {
      const name = item.name.trim()
      const line = lines.get(name) ?? { name, quantity: '', whom: [], keys: [] }
      lines.set(name, line)
      line.whom.push({ door: door(m), quantity: item.quantity ?? '' })
      line.keys.push(`${m.errand.id}/${i}`)
    }
  }
  for (const line of lines.values()) line.quantity = total(line.whom.map((w) => w.quantity))
  return [...lines.values()]
}

/** Adds quantities up: 2盒 and 1盒 are 3盒; what has another unit, or is no number, stands beside it. */
export function total(quantities: string[]): string {
  const sums = new Map<string, number>()
  const rest: string[] = []
  for (const q of quantities.map((q) => q.trim()).filter(Boolean)) {
    const [, number, unit] = /^(\d{1,6})\s*(\D*)$/.exec(q) ?? []
    if (number === undefined) rest.push(q)
    else sums.set(unit!, (sums.get(unit!) ?? 0) + Number(number))
  }
  return [...[...sums].map(([unit, n]) => n + unit), ...rest].join('＋')
}

/** What stands on a parcel for the errand's door: 5-2-501. */
export function door(m: Mine): string {
  return [m.request.place.building, m.request.place.entrance, m.person?.room].filter(Boolean).join('-') || m.request.number
}

/** Where an errand begins or ends. At a gate it is left at the receiving point, with the door on it; nobody goes up. */
export function nameOf(stop: Schemas['Stop'], m: Mine, w: PhoneWords): string {
  const { place } = m.request
  if (stop.facility) return stop.name || (w.roles[stop.role] ?? '')
  if (!stop.compound && !stop.cadre && ['gate', 'door', 'point'].includes(stop.role)) return placeName(place, w)
  if (stop.role === 'gate') return w.atGate(place.compound_name ?? '', door(m))
  if (stop.role === 'door') return [placeName(place, w), m.person?.room && w.room(m.person.room)].filter(Boolean).join(' ')
  return [stop.name, w.roles[stop.role] ?? stop.role_name].filter(Boolean).join(' ')
}

/** The errand of a stop that says where it is: one that names its shop, where others take what is to be had anywhere. */
export const lead = (s: RunStop): Mine => s.errands.find((m) => m.errand.pick?.facility) ?? s.errands[0]!

/** Where the next step of an errand is done. */
export const here = (m: Mine): Schemas['Stop'] => (m.errand.pick?.role && !m.pickedUp ? m.errand.pick : m.errand.drop)

/**
 * How many stops of the run are behind, and how many there are in all: shops and doors, each shop once. What was finished since the first of the errands
 * in hand was begun belongs to the same run.
 */
export function progress(all: Mine[], left: RunStop[]): { done: number; total: number } {
  const taken = left.flatMap((s) => s.errands)
  const since = Math.min(...taken.filter(begun).map((m) => Date.parse(m.errand.started_at ?? '') || Infinity))
  const over = all.filter((m) => m.errand.state === 'finished' && Date.parse(m.finishedHere ?? m.errand.finished_at ?? '') >= since)
  const shop = (m: Mine) => (goods(m) ? `${m.errand.pick!.role} ${m.errand.pick!.facility ?? ''}` : m.errand.id)
  const done = new Set([...over.map((m) => `to ${m.errand.id}`), ...[...over, ...taken.filter((m) => m.pickedUp)].filter((m) => m.errand.pick?.role).map(shop)])
  const ahead = left.reduce((n, s) => n + s.errands.length + (s.errands[0]!.errand.pick?.role && !s.errands[0]!.pickedUp ? 1 : 0), 0)
  return { done: done.size, total: done.size + ahead }
}
