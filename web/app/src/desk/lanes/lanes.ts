import type { Schemas } from '../../shared/api'

type Lane = Schemas['Lane']
type LaneErrand = Schemas['LaneErrand']

const hour = 3600_000

/** The hours that are seen, as moments. */
export type Span = { from: number; to: number }

/** Eight hours around a moment: two before it, so that what was just done is seen. Hours are the city's, which are whole hours of UTC. */
export function spanAround(now: number, shift = 0): Span {
  const from = Math.floor(now / hour) * hour - 2 * hour + shift * hour
  return { from, to: from + 8 * hour }
}

export const hoursOf = (s: Span): number[] => Array.from({ length: Math.round((s.to - s.from) / hour) }, (_, i) => s.from + i * hour)

/** Where a stretch of time lies in the span, in percent; nothing where it lies outside. */
export function placed(s: Span, from: number, to: number): { left: string; width: string } | undefined {
  const [a, b] = [Math.max(from, s.from), Math.min(to, s.to)]
  if (b <= a) return undefined
  const all = s.to - s.from
  return { left: `${(((a - s.from) / all) * 100).toFixed(3)}%`, width: `${(((b - a) / all) * 100).toFixed(3)}%` }
}

export type Block = { of: LaneErrand; look: 'done' | 'now' | 'ahead'; late: boolean; at: { left: string; width: string } }
export type Row = { lane: Lane; blocks: Block[]; ways: { left: string; width: string }[]; waits: { left: string; width: string }[]; off: { left: string; width: string }[]; hand: number; late: number }

const parsed = new WeakMap<LaneErrand, { from: number; until: number; leaves: number; arrives: number }>()

/** The times of an errand as numbers. They are read once, as thousands of them are laid out at every step. */
export function timesOf(e: LaneErrand) {
  let t = parsed.get(e)
  if (!t) parsed.set(e, (t = { from: Date.parse(e.from), until: Date.parse(e.until), leaves: e.leaves ? Date.parse(e.leaves) : 0, arrives: e.arrives ? Date.parse(e.arrives) : 0 }))
  return t
}

const looks = { finished: 'done', underway: 'now', accepted: 'ahead', offered: 'ahead' } as const
const some = <T>(x: T | undefined): T[] => (x ? [x] : [])

/** Lays a cadre's day out in the span. */
export function laid(lane: Lane, s: Span): Row {
  const errands = lane.errands ?? []
  const row: Row = { lane, blocks: [], ways: [], waits: [], off: [], hand: 0, late: 0 }
  for (const of of errands) {
    const t = timesOf(of)
    const look = looks[of.state]
    if (look !== 'done') {
      row.hand++
      if (of.late) row.late++
    }
    const at = placed(s, t.from, t.until)
    if (at) row.blocks.push({ of, look, late: of.late, at })
    if (t.leaves) {
      row.ways.push(...some(placed(s, t.leaves, t.arrives)))
      row.waits.push(...some(placed(s, t.arrives, t.from)))
    }
  }
  if (!lane.on) row.off.push(...some(placed(s, s.from, s.to)))
  else {
    if (lane.since) row.off.push(...some(placed(s, s.from, Date.parse(lane.since))))
    if (lane.until) row.off.push(...some(placed(s, Date.parse(lane.until), s.to)))
  }
  return row
}

/** Whoever is late comes first, then who has most. */
export function ordered(lanes: Lane[]): Lane[] {
  const count = (l: Lane) => {
    const hand = (l.errands ?? []).filter((e) => e.state !== 'finished')
    return { late: hand.filter((e) => e.late).length, hand: hand.length }
  }
  const counts = new Map(lanes.map((l) => [l, count(l)]))
  return [...lanes].sort((a, b) => counts.get(b)!.late - counts.get(a)!.late || Number(b.on) - Number(a.on) || counts.get(b)!.hand - counts.get(a)!.hand || a.name.localeCompare(b.name, 'zh'))
}

/** Which rows are drawn: those in sight and some beyond, so that scrolling finds them there. */
export function inSight(top: number, height: number, row: number, all: number): { first: number; last: number } {
  const beyond = 6
  return { first: Math.max(0, Math.floor(top / row) - beyond), last: Math.min(all, Math.ceil((top + height) / row) + beyond) }
}

/** The errand that lies nearest in time in another row, for moving up and down. */
export function nearest(row: Row, at: number): LaneErrand | undefined {
  let best: LaneErrand | undefined
  let least = Infinity
  for (const b of row.blocks) {
    const d = Math.abs(timesOf(b.of).from - at)
    if (d < least) [best, least] = [b.of, d]
  }
  return best
}
