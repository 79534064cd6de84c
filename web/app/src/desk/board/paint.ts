import { computed } from 'vue'
import { colour, dark } from '../../look/theme'
import type { Ground, Mark, Outlet, Person, Way } from './scene'
import type { Project } from './mercator'

/** The colours of the map. */
export type Palette = { ink: string; paper: string; free: string; stay_in: string; stay_home: string; open: string; late: string; cadre: string; way: string; chosen: string }

/** The colours as they are now, light or dark. */
export const palette = computed<Palette>(() => {
  void dark.value // what the style sheet says changes with it
  const [ink, paper, free, stay_in, stay_home, open, late, cadre, way, chosen] = ['ink', 'paper', 'map-edge', 'rule-line', 'rule', 'accent', 'late', 'done', 'accent', 'focus'].map(colour) as [string, string, string, string, string, string, string, string, string, string]
  return { ink, paper, free, stay_in, stay_home, open, late, cadre, way, chosen }
})

type View = (x: number, y: number, w?: number, h?: number) => boolean

/** Draws the compounds, coloured by their control, edged by the strongest of their buildings. Compounds of one colour are drawn together, which is much faster. */
export function paintGround(to: CanvasRenderingContext2D, project: Project, zoom: number, inView: View, ground: Ground[], p: Palette): void {
  const seen = ground.filter((g) => inView(g.box.x, g.box.y, g.box.w, g.box.h))
  const trace = (belongs: (g: Ground) => boolean, point: (x: number, y: number, r: number) => void) => {
    to.beginPath()
    for (const g of seen) {
      if (!belongs(g)) continue
      if (g.rings.length === 0 || zoom < 12) {
        point(...project(...g.at), zoom < 12 ? 2 : 4)
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
  }
  for (const effect of ['free', 'stay_in', 'stay_home'] as const) {
    to.fillStyle = to.strokeStyle = p[effect]
    to.lineWidth = 1
    trace((g) => g.effect === effect, (x, y, r) => to.fillRect(x - r, y - r, 2 * r, 2 * r))
    to.globalAlpha = 0.55
    to.fill('evenodd')
    to.globalAlpha = 1
    to.stroke()
    to.lineWidth = 3
    trace((g) => g.edge === effect && g.edge !== g.effect, (x, y, r) => to.strokeRect(x - r, y - r, 2 * r, 2 * r))
    to.stroke()
  }
}

/** Draws what changes: routes, requests by compound, cadres, the selection. */
export function paintLife(
  to: CanvasRenderingContext2D,
  project: Project,
  zoom: number,
  inView: View,
  it: { marks: Mark[]; crew: Person[]; ways: Way[]; shops: Outlet[]; signs: Record<string, string>; ground: Map<string, Ground>; compound: string; cadre: string },
  p: Palette,
): void {
  const line = (ways: Way[]) => {
    to.beginPath()
    for (const w of ways) w.points.forEach((q, i) => (i === 0 ? to.moveTo(...project(...q)) : to.lineTo(...project(...q))))
    to.stroke()
  }
  to.strokeStyle = p.way
  to.lineWidth = 1
  to.globalAlpha = 0.6
  line(it.ways.filter((w) => w.cadre !== it.cadre))
  to.globalAlpha = 1
  to.strokeStyle = p.chosen
  to.lineWidth = 3
  line(it.ways.filter((w) => w.cadre === it.cadre))
  const chosen = it.ground.get(it.compound)
  if (chosen) {
    const [x, y] = project(...chosen.at)
    to.lineWidth = 4
    to.beginPath()
    to.arc(x, y, 18, 0, 2 * Math.PI)
    to.stroke()
  }
  for (const s of it.shops) {
    if (zoom < 11 || !inView(...s.at)) continue
    const sign = it.signs[s.role] ?? ''
    stamp(to, project(...s.at), `shop${sign}${s.sealed}${p.ink}`, (on) => paintOutlet(on, sign, s.sealed, p))
  }
  for (const m of it.marks) {
    if (inView(...m.at)) stamp(to, project(...m.at), `${m.open}${m.late > 0}${m.escalated}${p.late}`, (on) => paintMark(on, m, p))
  }
  for (const c of it.crew) {
    if (!inView(...c.at)) continue
    const [x, y] = project(...c.at)
    const mine = c.id === it.cadre
    stamp(to, [x + c.aside[0], y + c.aside[1]], `cadre${c.hand > 0}${mine}${p.cadre}`, (on) => paintCadre(on, c.hand > 0, mine ? 9 : 6, p))
  }
  paintNames(to, project, zoom, inView, it, p)
}

const size = 48 // width of a stamp in pixels
const stamps = new Map<string, HTMLCanvasElement>()

/** Draws a picture that is rendered once and reused, because text and circles are slow. */
function stamp(to: CanvasRenderingContext2D, [x, y]: [number, number], key: string, draw: (on: CanvasRenderingContext2D) => void): void {
  const dense = to.getTransform().a
  let picture = stamps.get(key + dense)
  if (!picture) {
    picture = document.createElement('canvas')
    picture.width = picture.height = size * dense
    const on = picture.getContext('2d')!
    on.setTransform(dense, 0, 0, dense, (size / 2) * dense, (size / 2) * dense)
    draw(on)
    stamps.set(key + dense, picture)
  }
  to.drawImage(picture, Math.round(x) - size / 2, Math.round(y) - size / 2, size, size)
}

function paintMark(on: CanvasRenderingContext2D, m: Mark, p: Palette): void {
  on.beginPath()
  on.arc(0, 0, 8 + Math.min(8, Math.sqrt(m.open)), 0, 2 * Math.PI)
  on.fillStyle = m.late > 0 ? p.late : p.open
  on.fill()
  if (m.escalated) {
    on.strokeStyle = p.chosen
    on.lineWidth = 3
    on.stroke()
  }
  on.fillStyle = p.paper
  on.textAlign = 'center'
  on.textBaseline = 'middle'
  on.font = `600 12px ${letters}`
  on.fillText(String(m.open), 0, 0)
}

/** A white square with the sign of what it is; struck through while it is sealed. */
export function paintOutlet(on: CanvasRenderingContext2D, sign: string, sealed: boolean, p: Palette): void {
  on.fillStyle = p.paper
  on.strokeStyle = p.ink
  on.lineWidth = 1.5
  on.fillRect(-9, -9, 18, 18)
  on.strokeRect(-9, -9, 18, 18)
  on.fillStyle = p.ink
  on.textAlign = 'center'
  on.textBaseline = 'middle'
  on.font = `600 12px ${letters}`
  on.fillText(sign, 0, 1)
  if (!sealed) return
  on.strokeStyle = p.late
  on.lineWidth = 2.5
  on.beginPath()
  on.moveTo(-9, 9)
  on.lineTo(9, -9)
  on.stroke()
}

function paintCadre(on: CanvasRenderingContext2D, busy: boolean, r: number, p: Palette): void {
  on.beginPath()
  on.moveTo(0, -r)
  on.lineTo(r, 0)
  on.lineTo(0, r)
  on.lineTo(-r, 0)
  on.closePath()
  on.fillStyle = busy ? p.cadre : p.paper
  on.strokeStyle = p.cadre
  on.lineWidth = 2
  on.fill()
  on.stroke()
}

/** Writes the names of compounds where there is room, first of those with something to do. */
function paintNames(to: CanvasRenderingContext2D, project: Project, zoom: number, inView: View, it: { marks: Mark[]; ground: Map<string, Ground> }, p: Palette): void {
  const seen = [...it.ground.values()].filter((g) => inView(...g.at))
  if (seen.length > 80 && zoom < 15) return
  const busy = new Set(it.marks.map((m) => m.id))
  const named = seen.length <= 80 ? seen : seen.filter((g) => busy.has(g.id))
  named.sort((a, b) => Number(busy.has(b.id)) - Number(busy.has(a.id)))
  to.fillStyle = p.ink
  to.strokeStyle = p.paper
  to.lineWidth = 3
  to.textAlign = 'center'
  to.textBaseline = 'middle'
  to.font = `12px ${letters}`
  const taken: [number, number, number][] = [] // left, right and row of each name written, so that names do not overlap
  for (const g of named) {
    const [x, y] = project(...g.at)
    const at = y + (busy.has(g.id) ? 22 : 14)
    const half = to.measureText(g.name).width / 2
    if (taken.some(([left, right, other]) => Math.abs(other - at) < 14 && left < x + half && right > x - half)) continue
    taken.push([x - half, x + half, at])
    to.strokeText(g.name, x, at)
    to.fillText(g.name, x, at)
  }
}

const letters = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', system-ui, sans-serif"
