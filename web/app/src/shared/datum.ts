// The offset of Chinese maps (GCJ-02), computed as in geo/datum.go. It is used only for showing and drawing on such a map;
// everything else is WGS-84.

import type { Schemas } from './api'

/** Longitude and latitude in degrees. */
export type LngLat = [number, number]

const a = 6378245
const ee = 0.00669342162296594323

function outside([lng, lat]: LngLat): boolean {
  return lng < 72.004 || lng > 137.8347 || lat < 0.8293 || lat > 55.8271
}

function offset([lng, lat]: LngLat): LngLat {
  const x = lng - 105
  const y = lat - 35
  const wave = (v: number, big: number, small: number) => ((big * Math.sin(v * Math.PI) + small * Math.sin((v / 3) * Math.PI)) * 2) / 3
  const common = ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3
  const north =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + common + wave(y, 20, 40) + ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + common + wave(x, 20, 40) + ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3
  const phi = (lat / 180) * Math.PI
  const m = 1 - ee * Math.sin(phi) ** 2
  return [(east * 180) / ((a / Math.sqrt(m)) * Math.cos(phi) * Math.PI), (north * 180) / (((a * (1 - ee)) / (m * Math.sqrt(m))) * Math.PI)]
}

/** Converts a WGS-84 point to another datum. */
export function onto(datum: Schemas['Datum'], p: LngLat): LngLat {
  if (datum === 'wgs84' || outside(p)) return p
  const [dx, dy] = offset(p)
  const [x, y]: LngLat = [p[0] + dx, p[1] + dy]
  if (datum === 'gcj02') return [x, y]
  const turn = (Math.PI * 3000) / 180
  const z = Math.hypot(x, y) + 0.00002 * Math.sin(y * turn)
  const theta = Math.atan2(y, x) + 0.000003 * Math.cos(x * turn)
  return [z * Math.cos(theta) + 0.0065, z * Math.sin(theta) + 0.006]
}

/** Converts a point of a datum to WGS-84, to within a centimetre. */
export function off(datum: Schemas['Datum'], p: LngLat): LngLat {
  if (datum === 'wgs84' || outside(p)) return p
  let q: LngLat = p
  for (let i = 0; i < 6; i++) {
    const [x, y] = onto(datum, q)
    q = [q[0] + p[0] - x, q[1] + p[1] - y]
  }
  return q
}
