import { expect, test } from 'vitest'
import type { Schemas } from '../../shared/api'
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
