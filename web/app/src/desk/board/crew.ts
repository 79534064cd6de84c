import type { Schemas } from '../../shared/api'
import { dueOf, isLate, unheld } from './sections'
import type { hands } from './scene'

/** One piece of work with its request. */
export type Piece = { request: Schemas['Request']; errand: Schemas['Errand'] }

/** A cadre on the board, or whoever still has something after signing off. nobody stands for what nobody has. */
export type Row = { id: string; name: string; cadre?: Schemas['Cadre']; hand: Piece[]; late: number }

/** The id of the row of what nobody has. */
export const nobody = 'nobody'

/** Everybody on duty and everybody with something in hand: whoever has late errands first, the most of them on top. */
export function crewRows(cadres: Iterable<Schemas['Cadre']>, inHand: ReturnType<typeof hands>, requests: Iterable<Schemas['Request']>, now: Date, nobodyName: string): Row[] {
  const late = (hand: Piece[]) => hand.filter((p) => isLate(p.request, now)).length
  const rows = new Map<string, Row>()
  for (const c of cadres) {
    const hand = inHand.get(c.id!) ?? []
    rows.set(c.id!, { id: c.id!, name: c.name, cadre: c, hand, late: late(hand) })
  }
  for (const [id, hand] of inHand) {
    if (!rows.has(id)) rows.set(id, { id, name: hand[0]!.errand.cadre_name ?? id, hand, late: late(hand) })
  }
  const waiting = [...requests].flatMap((request) => unheld(request).map((errand) => ({ request, errand }))).sort((a, b) => dueOf(a.request) - dueOf(b.request))
  const sorted = [...rows.values()].sort((a, b) => b.late - a.late || b.hand.length - a.hand.length || a.name.localeCompare(b.name, 'zh'))
  return waiting.length ? [{ id: nobody, name: nobodyName, hand: waiting, late: late(waiting) }, ...sorted] : sorted
}

/** Somebody in the list of those to give errands to. */
export type Option = { id: string; name: string; note: string; weighed?: Schemas['Weighed'] }
/** Somebody who may not be given them, and by which rules. */
export type Barred = { id: string; name: string; why: string }

type Why = Schemas['Why']

/** By which rules how many may not be given something, the most of them first. Nobody counts twice. */
export function ruledOut(whys: Why[]): { name: string; number: number }[] {
  const by = new Map<string, Set<string>>()
  const unnamed = new Map<string, number>()
  for (const w of whys) {
    for (const b of w.barred) {
      for (const id of b.cadres ?? []) by.set(b.name, (by.get(b.name) ?? new Set()).add(id))
      if (!b.cadres?.length) unnamed.set(b.name, Math.max(unnamed.get(b.name) ?? 0, b.number))
    }
  }
  return [...[...by].map(([name, ids]) => ({ name, number: ids.size })), ...[...unnamed].map(([name, number]) => ({ name, number }))].sort((a, b) => b.number - a.number)
}

/**
 * Who may be given all of some errands, and who may not and why: whys has what the planner says of each of them. The best come first
 * with what it would cost them, then the others on duty. Nobody is offered who has one of them already.
 */
export function choices(whys: Why[], cadres: Schemas['Cadre'][], holders: string[], said: { weighed: (w: Schemas['Weighed']) => string; and: string }): { able: Option[]; barred: Barred[] } {
  const names = new Map(cadres.map((c) => [c.id!, c.name]))
  for (const w of whys) for (const [id, name] of Object.entries(w.names ?? {})) if (!names.has(id)) names.set(id, name)
  const why = new Map<string, Set<string>>()
  for (const w of whys) for (const b of w.barred) for (const id of b.cadres ?? []) why.set(id, (why.get(id) ?? new Set()).add(b.name))
  const sums = new Map<string, Schemas['Weighed'] & { times: number }>()
  for (const w of whys) {
    for (const c of w.candidates) {
      const s = sums.get(c.cadre)
      sums.set(c.cadre, s ? { ...s, tier: Math.max(s.tier, c.tier), travel: s.travel + c.travel, late: Math.max(s.late, c.late), cost: s.cost + c.cost, times: s.times + 1 } : { ...c, times: 1 })
    }
  }
  const free = (id: string) => !why.has(id) && !holders.includes(id)
  const weighed = [...sums.values()].filter((c) => free(c.cadre) && c.times === whys.length).sort((a, b) => a.cost - b.cost)
  const best = weighed.map((c) => ({ id: c.cadre, name: names.get(c.cadre) ?? c.cadre, note: said.weighed(c), weighed: c as Schemas['Weighed'] }))
  const named = new Set(best.map((o) => o.id))
  const rest = cadres.filter((c) => free(c.id!) && !named.has(c.id!) && !c.retired).map((c) => ({ id: c.id!, name: c.name, note: '' }))
  const barred = [...why].filter(([id]) => !holders.includes(id)).map(([id, rules]) => ({ id, name: names.get(id) ?? id, why: [...rules].join(said.and) }))
  return { able: [...best, ...rest], barred: barred.sort((a, b) => a.why.localeCompare(b.why, 'zh') || a.name.localeCompare(b.name, 'zh')) }
}
