import { clusters, type Cluster } from './cluster'
import { disc, edgeBlock, fillBlock, label, outlet, pill, pillSize, route, tile, write, type Palette, type To } from './draw'
import type { Ground, Mark, Outlet, Person, Way } from './scene'
import { nameTerrain, type Terrain } from './terrain'
import type { Project } from './mercator'

export { palette, type Palette } from './draw'

type View = (x: number, y: number, w?: number, h?: number) => boolean

const effects = ['free', 'stay_in', 'stay_home'] as const
const shaped = 12 // the zoom from which on outlines are seen

/** Draws the compounds: filled by their control, edged by the strongest of their buildings. Those that look alike are drawn together, which is much faster. */
export function paintGround(to: To, project: Project, zoom: number, inView: View, ground: Ground[], p: Palette): void {
  const seen = ground.filter((g) => inView(g.box.x, g.box.y, g.box.w, g.box.h))
  const r = zoom < shaped ? 2 : zoom < 14 ? 4 : 10
  const trace = (belongs: (g: Ground) => boolean): boolean => {
    let some = false
    to.beginPath()
    for (const g of seen) {
      if (!belongs(g)) continue
      some = true
      if (g.rings.length === 0 || zoom < shaped) {
        const [x, y] = project(...g.at)
        to.rect(x - r, y - r, 2 * r, 2 * r)
        continue
      }
      for (const ring of g.rings) {
        for (let i = 0; i < ring.length; i++) {
          const [x, y] = project(ring[i]![0], ring[i]![1])
          if (i === 0) to.moveTo(x, y)
          else to.lineTo(x, y)
        }
        to.closePath()
      }
    }
    return some
  }
  for (const effect of effects) if (trace((g) => g.effect === effect)) fillBlock(to, effect, p)
  for (const effect of effects) if (trace((g) => g.edge === effect)) edgeBlock(to, effect, p)
  if (zoom < 14) return
  for (const g of seen) {
    if (g.edge === 'free') continue
    const [x, y] = corner(g, project)
    if (g.rings.length && project(g.at[0] + g.box.w, g.at[1])[0] - project(...g.at)[0] < 36 * p.em) continue // it would cover all of it
    stamp(to, [x, y], `tile${g.edge}${p.key}`, (on) => tile(on, g.edge, p))
  }
}

/** The upper left corner of what is drawn of a compound. */
function corner(g: Ground, project: Project): [number, number] {
  if (!g.rings.length) {
    const [x, y] = project(...g.at)
    return [x - 10, y - 10]
  }
  let best: [number, number] = [0, 0]
  let least = Infinity
  for (const q of g.rings[0]!) {
    const [x, y] = project(...q)
    if (x + y < least) [best, least] = [[x, y], x + y]
  }
  return [best[0] + 5, best[1] + 5]
}

/** What changes on the map, and what is chosen of it. */
export type Life = { marks: Mark[]; crew: Person[]; ways: Way[]; shops: Outlet[]; lateWord: string; ground: Map<string, Ground>; terrain: Terrain[]; compound: string; cadre: string; bare: boolean }

const aFew = 40 // cadres up to whom every way is drawn

/** Draws what changes: ways, the chosen place, outlets, requests by compound, cadres; last the names, where there is room. */
export function paintLife(to: To, project: Project, zoom: number, inView: View, it: Life, p: Palette): void {
  const taken = new Boxes()
  const seen = it.ways.filter((w) => w.cadre === it.cadre || (it.ways.length <= 2 * aFew && zoom >= shaped))
  for (const w of seen) if (w.cadre !== it.cadre) route(to, w.points.map((q) => project(...q)), w.begun, false, p)
  for (const w of seen) if (w.cadre === it.cadre) route(to, w.points.map((q) => project(...q)), w.begun, true, p)

  const pills = clusters(it.marks, project, p.em).filter((m) => inView(...m.at))
  for (const m of pills) {
    const { left, right, height } = pillSize(m.open, m.late, p.em)
    taken.add(...project(...m.at), left + right, height)
  }
  for (const s of it.shops) {
    if (zoom < 13 || !inView(...s.at)) continue
    const at = project(...s.at)
    stamp(to, at, `shop${s.role}${s.sealed}${p.key}`, (on) => outlet(on, s.role, s.sealed, p))
    taken.add(...at, 24 * p.em, 24 * p.em)
  }
  if (zoom >= shaped) {
    for (const c of it.crew) {
      if (!inView(...c.at)) continue
      const [x, y] = project(...c.at)
      const mine = c.id === it.cadre
      const at: [number, number] = [x + c.aside[0], y + c.aside[1]]
      stamp(to, at, `cadre${c.name.slice(0, 2)}${c.old}${mine}${p.key}`, (on) => disc(on, c.name, c.old, mine, p))
      taken.add(...at, 25 * p.em, 25 * p.em)
    }
  }
  for (const m of pills) stamp(to, project(...m.at), `pill${m.open} ${m.late}${it.lateWord}${p.key}`, (on) => pill(on, m.open, m.late, it.lateWord, p))
  const chosen = it.ground.get(it.compound)
  if (chosen) {
    const [x, y] = project(...chosen.at)
    to.strokeStyle = p.chosen
    to.lineWidth = 3
    to.beginPath()
    to.arc(x, y, 38 * p.em, 0, 2 * Math.PI)
    to.stroke()
  }
  paintNames(to, project, zoom, inView, it, pills, taken, p)
}

const size = 120 // width of a stamp in pixels
const stamps = new Map<string, HTMLCanvasElement>()

/** Draws a picture that is rendered once and reused, because text and circles are slow. */
function stamp(to: To, [x, y]: [number, number], key: string, draw: (on: To) => void): void {
  const dense = to.getTransform().a
  let picture = stamps.get(key + dense)
  if (!picture) {
    if (stamps.size > 600) stamps.clear() // counts change all day
    picture = document.createElement('canvas')
    picture.width = size * dense
    picture.height = (size / 2) * dense
    const on = picture.getContext('2d')!
    on.setTransform(dense, 0, 0, dense, (size / 2) * dense, (size / 4) * dense)
    draw(on)
    stamps.set(key + dense, picture)
  }
  to.drawImage(picture, Math.round(x) - size / 2, Math.round(y) - size / 4, size, size / 2)
}

/** The boxes that are taken on the map, so that no name lies over a mark or another name. */
export class Boxes {
  private rows = new Map<number, [number, number, number, number][]>()

  private *near(y: number, h: number): Generator<[number, [number, number, number, number][] | undefined]> {
    for (let row = Math.floor((y - h / 2) / 32); row <= Math.floor((y + h / 2) / 32); row++) yield [row, this.rows.get(row)]
  }

  /** Takes a box; x and y are its middle. */
  add(x: number, y: number, w: number, h: number): void {
    for (const [row, some] of this.near(y, h)) {
      if (some) some.push([x, y, w, h])
      else this.rows.set(row, [[x, y, w, h]])
    }
  }

  free(x: number, y: number, w: number, h: number): boolean {
    for (const [, some] of this.near(y, h)) {
      if (some?.some(([ox, oy, ow, oh]) => Math.abs(ox - x) * 2 < ow + w && Math.abs(oy - y) * 2 < oh + h)) return false
    }
    return true
  }
}

/** Writes names where there is room: of compounds with something to do first, then of hospitals, of other compounds, and of streets. */
function paintNames(to: To, project: Project, zoom: number, inView: View, it: Life, pills: Cluster[], taken: Boxes, p: Palette): void {
  const seen = [...it.ground.values()].filter((g) => inView(...g.at))
  const busy = new Map(pills.flatMap((m) => (m.of.length === 1 ? [[m.id, m] as const] : [])))
  const joined = new Set(pills.flatMap((m) => (m.of.length > 1 ? m.of.map((o) => o.id) : [])))
  const crowded = seen.length > 80 && zoom < 15
  const put = (text: string, [x, y]: [number, number], gap: number): void => {
    const w = to.measureText(text).width + 4
    const h = 14 * p.em
    for (const [dx, dy] of [[0, gap + h / 2], [0, -gap - h / 2], [gap + w / 2 + 8, 0], [-gap - w / 2 - 8, 0]] as const) {
      if (!taken.free(x + dx, y + dy, w, h)) continue
      taken.add(x + dx, y + dy, w, h)
      label(to, text, x + dx, y + dy, p)
      return
    }
  }
  write(to, 12 * p.em, 600)
  if (zoom >= shaped) {
    const named = seen.filter((g) => !joined.has(g.id) && (!crowded || busy.has(g.id))).sort((a, b) => Number(busy.has(b.id)) - Number(busy.has(a.id)))
    for (const g of named) if (busy.has(g.id)) put(g.name, project(...g.at), 14 * p.em)
    if (zoom >= 14) for (const s of it.shops) if (s.role === 'hospital' && inView(...s.at)) put(s.name, project(...s.at), 13 * p.em)
    for (const g of named) if (!busy.has(g.id)) put(g.name, project(...g.at), g.rings.length ? 2 : 11)
  }
  if (!it.bare) nameTerrain(to, project, zoom, inView, it.terrain, p, (x, y, w, h) => taken.free(x, y, w, h))
}
