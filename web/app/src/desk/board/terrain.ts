import { api, told, type Schemas } from '../../shared/api'
import { onto, type LngLat } from '../../shared/datum'
import { write, type Palette, type To } from './draw'
import { unit, type Project } from './mercator'

/** What a line or an area of the ground is, in the order in which they are told. */
export const classes = ['water', 'road', 'green', 'border'] as const
export type Class = (typeof classes)[number]
type At = [number, number]

/** What lies under the compounds where there are no tiles: a river, a main road, a park, the outline of a district. */
export type Terrain = { class: Class; name: string; width: number; area: boolean; lines: At[][]; box: { x: number; y: number; w: number; h: number } }

type Feature = { geometry: { type: 'MultiLineString' | 'Polygon'; coordinates: LngLat[][] }; properties: { class: Class; name?: string; width?: number } }

/** The ground that an administrator has imported; nothing where there is none or it cannot be fetched. */
export async function terrainOf(datum: Schemas['Datum']): Promise<Terrain[]> {
  return terrainIn(await told(api.GET('/map/ground')).catch(() => ({ features: [] })), datum)
}

/** What a ground, as the server writes it, has to be drawn in the map's datum. */
export function terrainIn(ground: unknown, datum: Schemas['Datum']): Terrain[] {
  return (ground as { features: Feature[] }).features.map((f) => {
    const lines = f.geometry.coordinates.map((line) => line.map((p) => unit(onto(datum, p))))
    let [x, y, right, low] = [1, 1, 0, 0]
    for (const line of lines) {
      for (const [px, py] of line) {
        x = Math.min(x, px)
        y = Math.min(y, py)
        right = Math.max(right, px)
        low = Math.max(low, py)
      }
    }
    return { class: f.properties.class, name: f.properties.name ?? '', width: f.properties.width ?? 4, area: f.geometry.type === 'Polygon', lines, box: { x, y, w: right - x, h: low - y } }
  })
}

/** How wide a road or river is in pixels. */
const wide = (t: Terrain, zoom: number): number => Math.max(1, Math.min(t.width * 1.6, t.width * 2 ** (zoom - 15.4)))

/** Draws the ground: areas first, then water that is a line, borders and roads. */
export function paintTerrain(to: To, project: Project, zoom: number, inView: (x: number, y: number, w?: number, h?: number) => boolean, terrain: Terrain[], p: Palette): void {
  const seen = terrain.filter((t) => inView(t.box.x, t.box.y, t.box.w, t.box.h))
  to.save()
  to.lineCap = to.lineJoin = 'round'
  const trace = (t: Terrain) => {
    to.beginPath()
    for (const line of t.lines) line.forEach((at, i) => (i ? to.lineTo(...project(...at)) : to.moveTo(...project(...at))))
  }
  const colours: Record<Class, string> = { green: p.green, water: p.water, border: p.edge, road: p.road }
  for (const of of ['green', 'water', 'border', 'road'] as const) {
    to.fillStyle = to.strokeStyle = colours[of]
    for (const t of seen) {
      if (t.class !== of || (of === 'road' && t.width < 6 && zoom < 13)) continue
      trace(t)
      if (t.area && of !== 'border') to.fill('evenodd')
      else {
        to.setLineDash(of === 'border' ? [8, 3, 2, 3] : [])
        to.lineWidth = of === 'border' ? 1 : wide(t, zoom)
        to.stroke()
      }
    }
  }
  to.restore()
}

/** Writes the names of streets, waters and greens where nothing else stands. */
export function nameTerrain(to: To, project: Project, zoom: number, inView: (x: number, y: number, w?: number, h?: number) => boolean, terrain: Terrain[], p: Palette, free: (x: number, y: number, w: number, h: number) => boolean): void {
  if (zoom < 13) return
  to.save()
  write(to, 11 * p.em, 400)
  to.fillStyle = p.soft
  for (const t of terrain) {
    if (!t.name || !inView(t.box.x, t.box.y, t.box.w, t.box.h)) continue
    const w = to.measureText(t.name).width + 4
    if (t.area) {
      const [x, y] = project(t.box.x + t.box.w / 2, t.class === 'border' ? t.box.y + t.box.h * 0.06 : t.box.y + t.box.h / 2)
      if (free(x, y, w, 14 * p.em)) to.fillText(t.name, x, y)
      continue
    }
    for (const line of t.lines) {
      const placed = along(line.map((at) => project(...at)), w, (x, y) => inView(...back(project, x, y)) && free(x, y, w, w * 0.3 + 8))
      if (!placed) continue
      to.save()
      to.translate(placed[0], placed[1])
      to.rotate(placed[2])
      to.fillText(t.name, 0, 0)
      to.restore()
      break
    }
  }
  to.restore()
}

/** Turns pixels into the map's units again; the projection is a scale and a shift. */
function back(project: Project, x: number, y: number): At {
  const [ox, oy] = project(0, 0)
  const [sx, sy] = project(1, 1)
  return [(x - ox) / (sx - ox), (y - oy) / (sy - oy)]
}

/** A place on a line for a text of some width, and how it is turned there; a street that runs down is written from above. */
function along(points: At[], w: number, free: (x: number, y: number) => boolean): [number, number, number] | undefined {
  for (const share of [0.5, 0.3, 0.7]) {
    for (let i = 1; i < points.length; i++) {
      const [[ax, ay], [bx, by]] = [points[i - 1]!, points[i]!]
      if (Math.hypot(bx - ax, by - ay) < w * 1.3) continue
      const [x, y] = [ax + (bx - ax) * share, ay + (by - ay) * share]
      if (!free(x, y)) continue
      let turn = Math.atan2(by - ay, bx - ax)
      if (turn > Math.PI / 2 || turn <= -Math.PI / 2) turn += Math.PI
      return [x, y, turn]
    }
  }
  return undefined
}
