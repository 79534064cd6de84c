import type { Schemas } from '../../shared/api'
import { off, onto, type LngLat } from '../../shared/datum'
import { onMap } from '../../shared/place'

/** The place of a compound, in the datum of its source. The ring is open: its last point is not its first. */
export type Shape = { datum: Schemas['Datum']; point: LngLat | null; gates: { name: string; at: LngLat; closed: boolean }[]; ring: LngLat[] }

type GeoJSON = { type: 'Polygon'; coordinates: LngLat[][] } | { type: 'MultiPolygon'; coordinates: LngLat[][][] }

/** The shape of an area as stored, in WGS-84. */
export function shapeOf(a: Schemas['Area']): Shape {
  return {
    datum: 'wgs84',
    point: onMap(a.point) ? [a.point.lng, a.point.lat] : null,
    gates: (a.gates ?? []).map((g) => ({ name: g.name, at: onMap(g.point) ? [g.point.lng, g.point.lat] : [0, 0], closed: g.closed ?? false })),
    ring: outer(a).slice(0, -1),
  }
}

/** Whether the boundary has several rings. Such a boundary is kept and cannot be edited here. */
export function manyRings(a: Schemas['Area']): boolean {
  const b = a.boundary as GeoJSON | undefined
  return !!b && (b.type === 'MultiPolygon' || b.coordinates.length > 1)
}

function outer(a: Schemas['Area']): LngLat[] {
  const b = a.boundary as GeoJSON | undefined
  return b?.type === 'Polygon' ? (b.coordinates[0] ?? []) : []
}

/** The same shape in another datum. */
export function inDatum(s: Shape, datum: Schemas['Datum']): Shape {
  const move = (p: LngLat): LngLat => (p[0] || p[1] ? (onto(datum, off(s.datum, p)).map((v) => Math.round(v * 1e6) / 1e6) as LngLat) : p)
  return { datum, point: s.point && move(s.point), gates: s.gates.map((g) => ({ ...g, at: move(g.at) })), ring: s.ring.map(move) }
}

/** The area with another shape. */
export function shaped(a: Schemas['Area'], drawn: Shape): Schemas['Area'] {
  const s = manyRings(a) ? inDatum(drawn, 'wgs84') : drawn // a boundary that is kept stays as stored
  const { path: _, controls: __, id: ___, ...card } = a
  const area: Schemas['Area'] = { ...card, datum: s.datum }
  delete area.point
  delete area.gates
  if (s.point) area.point = { lng: s.point[0], lat: s.point[1] }
  if (s.gates.length) area.gates = s.gates.map((g) => ({ name: g.name, ...((g.at[0] || g.at[1]) && { point: { lng: g.at[0], lat: g.at[1] } }), ...(g.closed && { closed: true }) }))
  if (!manyRings(a)) {
    delete area.boundary
    if (s.ring.length >= 3) area.boundary = { type: 'Polygon', coordinates: [[...s.ring, s.ring[0]!]] } as unknown as Schemas['Area']['boundary']
  }
  return area
}

/** Parses points, one per line, longitude first, as in 112.43, 39.33; undefined when a line is not a point. */
export function parseRing(text: string): LngLat[] | undefined {
  const ring: LngLat[] = []
  for (const line of text.normalize('NFKC').split(/[\n;]+/)) {
    if (!line.trim()) continue
    const parts = line.trim().split(/[,\s]+/).map(Number)
    const [lng, lat] = parts
    if (parts.length !== 2 || lng === undefined || lat === undefined || !(Math.abs(lng) <= 180) || !(Math.abs(lat) <= 90)) return undefined
    ring.push([lng, lat])
  }
  const [first, last] = [ring[0], ring[ring.length - 1]]
  if (ring.length > 1 && first && last && first[0] === last[0] && first[1] === last[1]) ring.pop()
  return ring
}

export const writeRing = (ring: LngLat[]): string => ring.map((p) => p.join(', ')).join('\n')
