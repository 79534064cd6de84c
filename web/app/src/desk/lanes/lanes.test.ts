import { expect, test } from 'vitest'
import type { Schemas } from '../../shared/api'
import { hoursOf, inSight, laid, nearest, ordered, placed, spanAround } from './lanes'

const now = Date.parse('2026-01-01T04:20:00Z')
const span = spanAround(now)
const errand = (id: string, state: Schemas['LaneErrand']['state'], from: string, until: string, more: Partial<Schemas['LaneErrand']> = {}) =>
  ({ id, request: id, number: id, version: 1, errand: 1, kind: 'medicine', urgency: 'routine', state, place: {}, due: until, from: `2026-01-01T${from}:00Z`, until: `2026-01-01T${until}:00Z`, late: false, ...more }) as Schemas['LaneErrand']

test('eight whole hours are seen, and what lies outside of them is cut', () => {
  expect(hoursOf(span)).toHaveLength(8)
  expect(new Date(span.from).toISOString()).toBe('2026-01-01T02:00:00.000Z')
  expect(placed(span, span.from - 1, span.from + 3600_000)).toEqual({ left: '0.000%', width: '12.500%' })
  expect(placed(span, span.to, span.to + 1)).toBeUndefined()
  expect(spanAround(now, 3).from - span.from).toBe(3 * 3600_000)
})

test('a day has what was done, is being done and is to come, with ways, waits and the hours off duty', () => {
  const lane: Schemas['Lane'] = {
    cadre: 'a', name: '甲', on: true, since: '2026-01-01T03:00:00Z', until: '2026-01-01T08:00:00Z',
    errands: [errand('done', 'finished', '02:00', '03:00', { late: true }), errand('now', 'underway', '03:30', '04:30', { late: true }), errand('next', 'accepted', '05:30', '06:00', { leaves: '2026-01-01T04:30:00Z', arrives: '2026-01-01T05:00:00Z' })],
  }
  const row = laid(lane, span)
  expect(row.blocks.map((b) => [b.of.id, b.look, b.late])).toEqual([['done', 'done', true], ['now', 'now', true], ['next', 'ahead', false]])
  expect([row.hand, row.late]).toEqual([2, 1])
  expect(row.ways).toEqual([{ left: '31.250%', width: '6.250%' }])
  expect(row.waits).toEqual([{ left: '37.500%', width: '6.250%' }])
  expect(row.off).toEqual([{ left: '0.000%', width: '12.500%' }, { left: '75.000%', width: '25.000%' }])
  expect(nearest(row, Date.parse('2026-01-01T05:00:00Z'))?.id).toBe('next')
  expect(laid({ ...lane, on: false, since: undefined, until: undefined }, span).off).toEqual([{ left: '0.000%', width: '100.000%' }])
})

test('whoever is late comes first, then who has most; who is off duty last', () => {
  const lane = (cadre: string, on: boolean, ...late: boolean[]) => ({ cadre, name: cadre, on, errands: late.map((l, i) => errand(`${cadre}${i}`, 'accepted', '05:00', '06:00', { late: l })) }) as Schemas['Lane']
  expect(ordered([lane('idle', true), lane('busy', true, false, false), lane('off', false, false, false, false), lane('late', true, true)]).map((l) => l.cadre)).toEqual(['late', 'busy', 'idle', 'off'])
})

test('of a hundred rows those in sight are drawn, and a few beyond', () => {
  expect(inSight(0, 460, 46, 100)).toEqual({ first: 0, last: 16 })
  expect(inSight(46 * 90, 460, 46, 100)).toEqual({ first: 84, last: 100 })
})
