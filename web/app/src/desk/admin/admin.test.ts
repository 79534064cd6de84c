import { describe, expect, test } from 'vitest'
import type { Schemas } from '../../shared/api'
import { asking, holding, placeOf, withAsking, withLeg, withLegs, withoutLeg, type Leg } from './flow'
import { inDatum, parseRing, shaped, shapeOf, writeRing } from './shape'

const area = (more: Partial<Schemas['Area']> = {}): Schemas['Area'] => ({ id: 'a', name: '甲', level: 'compound', path: ['city', 'a'], ...more })

test('a boundary is read line by line, whatever the comma', () => {
  expect(parseRing('112.43, 39.33\n112.44，39.33\n 112.44 39.34 \n')).toEqual([[112.43, 39.33], [112.44, 39.33], [112.44, 39.34]])
  expect(parseRing('1,1\n2,1\n2,2\n1,1')).toHaveLength(3) // closed or not
  expect(parseRing('')).toEqual([])
  for (const wrong of ['112.43', '1,2,3', '200,1', '1,91', 'east, north']) expect(parseRing(wrong)).toBeUndefined()
  const ring = parseRing('1.5,2\n3,4\n5,6')!
  expect(parseRing(writeRing(ring))).toEqual(ring)
})

test('a shape goes into the card and comes out of it', () => {
  const a = area({ point: { lng: 1, lat: 2 }, gates: [{ name: '东门', point: { lng: 3, lat: 4 }, closed: true }, { name: '无位置' }], boundary: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] } as never })
  const s = shapeOf(a)
  expect(s).toEqual({ datum: 'wgs84', point: [1, 2], gates: [{ name: '东门', at: [3, 4], closed: true }, { name: '无位置', at: [0, 0], closed: false }], ring: [[0, 0], [1, 0], [1, 1]] })
  const back = shaped(a, { ...s, datum: 'gcj02' })
  expect(back).toEqual({ name: '甲', level: 'compound', datum: 'gcj02', point: { lng: 1, lat: 2 }, gates: [{ name: '东门', point: { lng: 3, lat: 4 }, closed: true }, { name: '无位置' }], boundary: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] } })
  expect(shaped(area(), { datum: 'wgs84', point: null, gates: [], ring: [[0, 0]] }).boundary).toBeUndefined()
})

test('a boundary of several parts stays as it is, whatever the datum of the rest', () => {
  const boundary = { type: 'MultiPolygon', coordinates: [[[[0, 0], [1, 0], [1, 1], [0, 0]]]] } as never
  const a = area({ boundary, point: { lng: 112.43, lat: 39.33 } })
  const back = shaped(a, inDatum(shapeOf(a), 'bd09'))
  expect(back).toMatchObject({ boundary, datum: 'wgs84' })
  expect(back.point!.lng).toBeCloseTo(112.43, 5)
})

test('another datum leaves the place where it is', () => {
  const s = { ...shapeOf(area({ point: { lng: 112.43, lat: 39.33 } })), gates: [{ name: '无位置', at: [0, 0] as [number, number], closed: false }] }
  const there = inDatum(s, 'gcj02')
  expect(there.point![0]).toBeGreaterThan(112.435)
  expect(there.gates[0]!.at).toEqual([0, 0])
  const back = inDatum(there, 'wgs84')
  expect(back.point![0]).toBeCloseTo(112.43, 5)
})

describe('a flow', () => {
  const legs: Leg[] = [{ to: 'gate', counted: true }, { from: 'gate', to: 'door', after: 1 }, { to: 'point', after: 2 }]

  test('loses a leg, and the others are counted anew', () => {
    expect(withoutLeg(legs, 0)).toEqual([{ from: 'gate', to: 'door' }, { to: 'point', after: 1 }])
    expect(withoutLeg(legs, 1)).toEqual([{ to: 'gate', counted: true }, { to: 'point' }])
  })
  test('leaves out what says nothing', () => {
    expect(withLeg(legs, 1, { from: '', after: 0, before: [], wait_minutes: 5 })[1]).toEqual({ to: 'door', wait_minutes: 5 })
  })
  test('has rows in their order, one for free movement among them, and none when there is no leg', () => {
    const f = withLegs({}, 'stay_home', legs)
    expect(f).toEqual({ rows: [{ effect: 'free' }, { effect: 'stay_home', legs }] })
    expect(holding(f, 'stay_in')).toBe('free')
    expect(withLegs(f, 'stay_home', undefined)).toEqual({})
    expect(withLegs({ rows: [{ effect: 'free', legs }] }, 'stay_in', [])).toEqual({ rows: [{ effect: 'free', legs }, { effect: 'stay_in' }] })
  })
  test('asks in the order of the questions', () => {
    const f = withAsking(withAsking({}, ['items', 'persons'], 'persons', 'needed'), ['items', 'persons'], 'items', 'asked')
    expect(f).toEqual({ asks: [{ what: 'items' }, { what: 'persons', needed: true }] })
    expect([asking(f, 'items'), asking(f, 'persons'), asking(f, 'grade')]).toEqual(['asked', 'needed', ''])
    expect(withAsking({ asks: [{ what: 'items' }] }, ['items'], 'items', '')).toEqual({})
  })
  test('is complained of by control, leg and part', () => {
    const f = { rows: [{ effect: 'free' as const }, { effect: 'stay_in' as const, legs }] }
    expect(placeOf('flow.rows[1].legs[0].after', f)).toEqual({ effect: 'stay_in', leg: 1, part: 'after' })
    expect(placeOf('flow.rows', f)).toEqual({ part: 'legs' })
    expect(placeOf('flow.asks[0].what', f)).toEqual({ part: 'asks' })
    expect(placeOf('name', f)).toBeUndefined()
  })
})
