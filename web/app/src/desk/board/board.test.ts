import { expect, test } from 'vitest'
import type { Schemas } from '../../shared/api'
import { off, onto } from '../../shared/datum'
import { choices, crewRows, nobody, ruledOut } from './crew'
import { clusters } from './cluster'
import { Boxes } from './paint'
import { grounds, hands, hit, marks, outlets, people, ways } from './scene'
import { assignable, belongs, listed, sectionOf, type views } from './sections'
import { unit } from './mercator'

const now = new Date('2026-01-01T12:00:00Z')
const errand = (n: number, state: Schemas['Errand']['state'], cadre = '') => ({ id: `r.${n}`, n, round: 1, state, state_name: state, drop: { role: 'door' }, counted: true, cadre }) as Schemas['Errand']
const request = (id: string, more: Partial<Schemas['Request']> = {}) =>
  ({ id, number: id, version: 1, state: 'open', state_name: '', kind: 'medicine', place: { compound: 'a' }, persons: 1, urgency: 'routine', submitted: '', due: '2026-01-01T14:00:00Z', round: 1, level: 0, errands: [], ...more }) as Schemas['Request']

test('a life in danger comes first, then the list follows the promises; what was passed up stays where its promise puts it', () => {
  const all = [
    request('later', { due: '2026-01-02T11:00:00Z' }),
    request('late', { due: '2026-01-01T11:00:00Z', level: 2 }),
    request('today', { due: '2026-01-01T15:00:00Z' }),
    request('urgent', { urgency: 'urgent', due: '2026-01-01T15:30:00Z' }),
    request('soon', { due: '2026-01-01T12:59:00Z' }),
    request('life', { urgency: 'life_threatening', due: '2026-01-01T20:00:00Z' }),
    request('done late', { state: 'done', due: '2026-01-01T11:00:00Z', level: 3 }),
    request('held', { state: 'on_hold', due: '2026-01-01T11:00:00Z' }),
    request('review', { state: 'review', due: '2026-01-01T11:00:00Z' }),
  ]
  expect(listed(all, now).map((s) => [s.section, s.requests.map((r) => r.id)])).toEqual([
    ['danger', ['life']],
    ['late', ['late']],
    ['soon', ['soon']],
    ['review', ['review']],
    ['today', ['urgent', 'today']],
    ['later', ['later']],
    ['held', ['held']],
    ['done', ['done late']],
  ])
  expect(sectionOf(request('x', { due: '2026-01-01T13:00:00Z' }), now)).toBe('today')
  const in_ = (view: (typeof views)[number]) => all.filter((r) => belongs(r, view, now)).map((r) => r.id)
  expect(in_('late')).toEqual(['late', 'review'])
  expect(in_('soon')).toEqual(['soon'])
  expect(in_('raised')).toEqual(['late'])
  expect(in_('open')).toHaveLength(8)
  expect([request('a', { errands: [errand(1, 'waiting')] }), request('b', { errands: [errand(1, 'accepted', 'c')] })].map((r) => belongs(r, 'free', now))).toEqual([true, false])
})

test('by cadre, whoever is late comes first, and what nobody has stands above all', () => {
  const cadre = (id: string) => ({ id, name: id, mode: 'foot' }) as Schemas['Cadre']
  const all = [
    request('l', { state: 'assigned', due: '2026-01-01T11:00:00Z', errands: [errand(1, 'accepted', 'slow')] }),
    request('m', { state: 'assigned', errands: [errand(1, 'underway', 'busy'), errand(2, 'accepted', 'busy')] }),
    request('g', { state: 'assigned', errands: [errand(1, 'accepted', 'gone')] }),
    request('w', { due: '2026-01-01T11:00:00Z', errands: [errand(1, 'waiting')] }),
  ]
  expect(crewRows(['idle', 'busy', 'slow'].map(cadre), hands(all), all, now, '还没有人').map((r) => [r.id, r.late, r.hand.length])).toEqual([
    [nobody, 1, 1],
    ['slow', 1, 1],
    ['busy', 0, 2],
    ['gone', 0, 1],
    ['idle', 0, 0],
  ])
})

test('only who may be given all of several errands is offered', () => {
  const cadres = ['a', 'b', 'c', 'd'].map((id) => ({ id, name: id, mode: 'foot' }) as Schemas['Cadre'])
  const why = (candidates: [string, number][], barred: string[]) =>
    ({ candidates: candidates.map(([cadre, cost]) => ({ cadre, tier: 1, travel: 60, late: 0, hand: 0, cost })), barred: barred.length ? [{ rule: 'x', name: '手上已满', number: 1, cadres: barred }] : [], passed: [] }) as unknown as Schemas['Why']
  const found = choices([why([['a', 5], ['b', 1]], ['c']), why([['b', 9], ['a', 1]], ['d'])], cadres, [], { weighed: (w) => String(w.cost), and: '、' })
  expect(found.able.map((o) => [o.id, o.name, o.note, o.weighed?.travel])).toEqual([['a', 'a', '6', 120], ['b', 'b', '10', 120]])
  expect(found.barred.map((b) => [b.id, b.why])).toEqual([['c', '手上已满'], ['d', '手上已满']])
  expect(choices([why([['a', 5]], ['c'])], cadres, ['a'], { weighed: () => '', and: '、' }).able.map((o) => o.id)).toEqual(['b', 'd'])
})

test('who was ruled out is counted by rule, each once', () => {
  const barred = (...rules: [string, string[]][]) => ({ candidates: [], barred: rules.map(([name, cadres]) => ({ rule: name, name, number: cadres.length, cadres })), passed: [] }) as unknown as Schemas['Why']
  expect(ruledOut([barred(['无通行证', ['a']], ['居家办公', ['b', 'c']]), barred(['无通行证', ['a']])])).toEqual([{ name: '居家办公', number: 2 }, { name: '无通行证', number: 1 }])
})

test('the errand to give away is the first of this round that is not over', () => {
  const r = request('r', { round: 2, errands: [{ ...errand(1, 'waiting'), round: 1 }, { ...errand(2, 'finished'), round: 2 }, { ...errand(3, 'waiting'), round: 2 }] })
  expect(assignable(r)?.n).toBe(3)
})

test('a point goes onto a map of the other datum and back', () => {
  const [lng, lat] = onto('gcj02', [121.5272106, 31.1774276]) // the same pair as in geo/datum_test.go
  expect(lng).toBeCloseTo(121.531541859215, 9)
  expect(lat).toBeCloseTo(31.17530398364597, 9)
  for (const datum of ['gcj02', 'bd09'] as const) {
    for (const p of [[116.4, 39.9], [112.43, 39.33], [121.47, 31.23]] as [number, number][]) {
      const back = off(datum, onto(datum, p))
      expect(Math.abs(back[0] - p[0]) + Math.abs(back[1] - p[1])).toBeLessThan(1e-8)
    }
  }
  expect(onto('gcj02', [2.35, 48.85])).toEqual([2.35, 48.85])
  expect(onto('wgs84', [116.4, 39.9])).toEqual([116.4, 39.9])
})

test('on the map a cadre is found before a compound, and a compound by its ground', () => {
  const square = { type: 'Polygon' as const, coordinates: [[[112, 39], [112.01, 39], [112.01, 39.01], [112, 39.01], [112, 39]] as [number, number][]] }
  const ground = grounds(
    [
      { id: 'a', geometry: square, properties: { name: '甲', effect: 'free', point: [112.005, 39.005], parts: [{ building: '3', effect: 'stay_home' }, { building: '4', effect: 'stay_in' }] } },
      { id: 'nowhere', geometry: null, properties: { name: '乙', effect: 'free', point: [0, 0] } },
    ],
    'wgs84',
  )
  expect(ground.map((g) => [g.id, g.effect, g.edge])).toEqual([['a', 'free', 'stay_home']])
  const places = new Map(ground.map((g) => [g.id, g]))
  const cadre = (id: string, more = {}) => ({ id, name: id, mode: 'foot', ...more }) as Schemas['Cadre']
  const crew = people([cadre('home', { home: 'a' }), cadre('seen', { duty: { on: true, point: { lng: 112.002, lat: 39.002 } } }), cadre('unknown')], new Map(), places, 'wgs84')
  expect(crew.map((c) => [c.id, c.aside])).toEqual([['home', [expect.closeTo(0), -46]], ['seen', [0, 0]]])
  const world = 256 * 2 ** 16
  const project = (x: number, y: number): [number, number] => [x * world, y * world]
  expect(hit(unit([112.002, 39.002]), project, crew, ground)).toEqual({ sort: 'cadre', id: 'seen' })
  expect(hit(unit([112.008, 39.008]), project, crew, ground)).toEqual({ sort: 'compound', id: 'a' })
  expect(hit(unit([112.02, 39.02]), project, crew, ground)).toBeUndefined()
  const shops = outlets([{ id: 'p', name: '药店', role: 'pharmacy', sealed: true, point: { lng: 112.008, lat: 39.008 } }, { id: 'q', name: '停用', role: 'market', retired: true, point: { lng: 112.008, lat: 39.008 } }] as Schemas['Facility'][], 'wgs84')
  expect(shops.map((s) => [s.id, s.sealed])).toEqual([['p', true]])
  expect(hit(unit([112.008, 39.008]), project, crew, ground, shops)).toEqual({ sort: 'outlet', id: 'p' })

  expect(crew.map((c) => c.old)).toEqual([true, true]) // seen long ago, or never
  expect(people([cadre('seen', { duty: { on: true, seen_at: '2026-01-01T11:55:00Z', point: { lng: 112.002, lat: 39.002 } } })], new Map(), places, 'wgs84', now)[0]!.old).toBe(false)

  const late = request('late', { due: '2026-01-01T11:00:00Z' })
  expect(marks([request('r', { level: 1 }), late, request('done', { state: 'done' }), request('elsewhere', { place: { compound: 'b' } })], places, now)).toEqual([
    { id: 'a', at: ground[0]!.at, open: 2, late: 1, escalated: true },
  ])
})

test('the way of what is begun is told from that of what is to come, which begins where the other ends', () => {
  const places = new Map(grounds(['a', 'b', 'c'].map((id, i) => ({ id, geometry: { type: 'Point' as const, coordinates: [112 + i, 39] as [number, number] }, properties: { name: id, effect: 'free' as const, point: [112 + i, 39] as [number, number] } })), 'wgs84').map((g) => [g.id, g]))
  const to = (compound: string, state: Schemas['Errand']['state']) => ({ ...errand(1, state, 'k'), drop: { role: 'door', compound } }) as Schemas['Errand']
  const crew = people([{ id: 'k', name: '甲', mode: 'foot', home: 'a' } as Schemas['Cadre']], new Map(), places, 'wgs84')
  const found = ways(crew, hands([request('1', { errands: [to('c', 'accepted')] }), request('2', { errands: [to('b', 'underway')] })]), places, new Map(), 'wgs84')
  expect(found.map((w) => [w.begun, w.points])).toEqual([
    [true, [places.get('a')!.at, places.get('b')!.at]],
    [false, [places.get('b')!.at, places.get('c')!.at]],
  ])
})

test('pills that would lie on each other are one with the sum, however the map is moved', () => {
  const mark = (id: string, x: number, open: number, late = 0) => ({ id, at: [x, 0] as [number, number], open, late, escalated: false })
  const all = [mark('a', 0, 3), mark('b', 0.0001, 2, 1), mark('c', 0.01, 9)]
  const seen = (shift: number, scale: number) => clusters(all, (x, y) => [x * scale + shift, y * scale], 1).map((c) => [c.open, c.late, c.of.map((m) => m.id)])
  expect(seen(0, 10_000)).toEqual([[5, 1, ['b', 'a']], [9, 0, ['c']]])
  expect(seen(37, 10_000)).toEqual(seen(0, 10_000))
  expect(seen(0, 10_000_000)).toHaveLength(3)
  expect(all[1]!.open).toBe(2)
})

test('names keep clear of what stands on the map', () => {
  const taken = new Boxes()
  taken.add(100, 100, 60, 24)
  expect([taken.free(100, 118, 40, 14), taken.free(100, 120, 40, 14), taken.free(160, 100, 50, 14)]).toEqual([false, true, true])
})
