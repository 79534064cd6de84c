import type { Ground, Mark, Person, Way } from './scene'
import type { Project } from './mercator'

/** The colours of the map; the wall has its own. */
export type Palette = { ink: string; paper: string; free: string; stay_in: string; stay_home: string; open: string; late: string; cadre: string; way: string; chosen: string }

export const day: Palette = {
  ink: '#1c2733', paper: '#ffffff', free: '#c9d6cf', stay_in: '#f3cf7a', stay_home: '#e9a19b', open: '#0b5cad', late: '#b3261e', cadre: '#1b6e3c', way: '#5b7f6a', chosen: '#f0a500',
}
export const night: Palette = {
  ink: '#e8eef4', paper: '#10202f', free: '#2f4a44', stay_in: '#7a5d14', stay_home: '#7c2c27', open: '#5aa9f5', late: '#ff7b72', cadre: '#63d391', way: '#4d8465', chosen: '#ffc53d',
}

type View = (x: number, y: number, w?: number, h?: number) => boolean

/** Draws the compounds, in the colour of what their control forbids. */
export function paintGround(to: CanvasRenderingContext2D, project: Project, zoom: number, inView: View, ground: Ground[], p: Palette): void {
  to.lineWidth = 1
  for (const g of ground) {
    if (!inView(g.box.x, g.box.y, g.box.w, g.box.h)) continue
    to.fillStyle = to.strokeStyle = p[g.effect as 'free'] ?? p.free
    if (g.rings.length === 0 || zoom < 12) {
      const [x, y] = project(...g.at)
      const r = zoom < 12 ? 2 : 4
      to.fillRect(x - r, y - r, 2 * r, 2 * r)
      continue
    }
    to.beginPath()
    for (const ring of g.rings) {
      ring.forEach((q, i) => (i === 0 ? to.moveTo(...project(...q)) : to.lineTo(...project(...q))))
      to.closePath()
    }
    to.globalAlpha = 0.55
    to.fill('evenodd')
    to.globalAlpha = 1
    to.stroke()
  }
}

/** Draws what changes: ways, requests by compound, cadres, what is chosen. */
export function paintLife(
  to: CanvasRenderingContext2D,
  project: Project,
  zoom: number,
  inView: View,
  it: { marks: Mark[]; crew: Person[]; ways: Way[]; ground: Map<string, Ground>; compound: string; cadre: string },
  p: Palette,
): void {
  for (const w of it.ways) {
    const chosen = w.cadre === it.cadre
    to.strokeStyle = chosen ? p.chosen : p.way
    to.lineWidth = chosen ? 3 : 1
    to.globalAlpha = chosen ? 1 : 0.6
    to.beginPath()
    w.points.forEach((q, i) => (i === 0 ? to.moveTo(...project(...q)) : to.lineTo(...project(...q))))
    to.stroke()
  }
  to.globalAlpha = 1
  const chosen = it.ground.get(it.compound)
  if (chosen) {
    const [x, y] = project(...chosen.at)
    to.strokeStyle = p.chosen
    to.lineWidth = 4
    to.beginPath()
    to.arc(x, y, 18, 0, 2 * Math.PI)
    to.stroke()
  }
  to.textAlign = 'center'
  to.textBaseline = 'middle'
  to.font = `600 12px ${letters}`
  for (const m of it.marks) {
    if (!inView(...m.at)) continue
    const [x, y] = project(...m.at)
    const r = 8 + Math.min(8, Math.sqrt(m.open))
    to.beginPath()
    to.arc(x, y, r, 0, 2 * Math.PI)
    to.fillStyle = m.late > 0 ? p.late : p.open
    to.fill()
    if (m.escalated) {
      to.strokeStyle = p.chosen
      to.lineWidth = 3
      to.stroke()
    }
    to.fillStyle = p.paper
    to.fillText(String(m.open), x, y)
  }
  for (const c of it.crew) {
    if (!inView(...c.at)) continue
    const [ax, ay] = project(...c.at)
    const [x, y] = [ax + c.aside[0], ay + c.aside[1]]
    const r = c.id === it.cadre ? 9 : 6
    to.beginPath()
    to.moveTo(x, y - r)
    to.lineTo(x + r, y)
    to.lineTo(x, y + r)
    to.lineTo(x - r, y)
    to.closePath()
    to.fillStyle = c.hand > 0 ? p.cadre : p.paper
    to.strokeStyle = p.cadre
    to.lineWidth = 2
    to.fill()
    to.stroke()
  }
  const seen = [...it.ground.values()].filter((g) => inView(...g.at))
  const busy = new Set(it.marks.map((m) => m.id))
  const named = seen.length <= 80 ? seen : zoom < 15 ? [] : seen.filter((g) => busy.has(g.id))
  named.sort((a, b) => Number(busy.has(b.id)) - Number(busy.has(a.id)))
  to.fillStyle = p.ink
  to.strokeStyle = p.paper
  to.lineWidth = 3
  to.font = `12px ${letters}`
  const taken: [number, number, number][] = [] // left, right and line of what is written: no name goes over another
  for (const g of named) {
    const [x, y] = project(...g.at)
    const line = y + (busy.has(g.id) ? 22 : 14)
    const half = to.measureText(g.name).width / 2
    if (taken.some(([left, right, at]) => Math.abs(at - line) < 14 && left < x + half && right > x - half)) continue
    taken.push([x - half, x + half, line])
    to.strokeText(g.name, x, line)
    to.fillText(g.name, x, line)
  }
}

const letters = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', system-ui, sans-serif"
