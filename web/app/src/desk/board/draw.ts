import { computed, ref } from 'vue'
import { colour, dark } from '../../look/theme'
import * as icons from '../../look/icons'
import { large } from '../frame/choices'

/**
 * What stands on the map, each drawn around the origin of a canvas. The map and its legend draw the same, so that no sign means something
 * else in the one than in the other.
 */

const tokens = {
  ink: 'ink', paper: 'paper', soft: 'soft', ground: 'map', road: 'map-road', water: 'map-water', green: 'map-green', block: 'map-block', edge: 'map-edge', rule: 'rule', open: 'accent', onOpen: 'on-accent', late: 'late',
  onLate: 'on-late', chosen: 'focus',
} as const

/** Whether the map hangs on the wall, where letters are larger. */
export const onWall = ref(false)

/** The colours of the map as they are now, light or dark, and how large letters are: 1 is the usual. */
export type Palette = Record<keyof typeof tokens, string> & { em: number; key: string }

export const palette = computed<Palette>(() => {
  void dark.value // what the style sheet says changes with both
  const em = large.value ? 1.3 : onWall.value ? 1.25 : 1
  const found = Object.keys(tokens).map((name) => [name, colour(tokens[name as keyof typeof tokens])])
  const p = { em } as Palette
  for (const [name, value] of found) p[name as keyof typeof tokens] = value!
  p.key = `${p.ink}${p.paper}${em}`
  return p
})

export type To = CanvasRenderingContext2D

const letters = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', system-ui, sans-serif"

export function write(to: To, size: number, weight: number, align: CanvasTextAlign = 'center'): void {
  to.font = `${weight} ${size}px ${letters}`
  to.textAlign = align
  to.textBaseline = 'middle'
}

function rounded(to: To, x: number, y: number, w: number, h: number, r: number): void {
  to.beginPath()
  to.moveTo(x + r, y)
  to.arcTo(x + w, y, x + w, y + h, r)
  to.arcTo(x + w, y + h, x, y + h, r)
  to.arcTo(x, y + h, x, y, r)
  to.arcTo(x, y, x + w, y, r)
  to.closePath()
}

/** One of the drawings of icons.ts, in the colour and line width that the canvas has; its middle is the origin. */
export function icon(to: To, of: icons.Drawing, size: number): void {
  to.save()
  to.scale(size / 24, size / 24)
  to.translate(-12, -12)
  to.lineWidth = 2.2
  to.lineCap = to.lineJoin = 'round'
  for (const [tag, shape] of of) {
    const n = (name: string) => Number(shape[name] ?? 0)
    if (tag === 'path') {
      to.stroke(new Path2D(String(shape['d'])))
      continue
    }
    to.beginPath()
    if (tag === 'circle') to.arc(n('cx'), n('cy'), n('r'), 0, 2 * Math.PI)
    else if (tag === 'line') {
      to.moveTo(n('x1'), n('y1'))
      to.lineTo(n('x2'), n('y2'))
    } else if (tag === 'rect') to.rect(n('x'), n('y'), n('width'), n('height'))
    to.stroke()
  }
  to.restore()
}

const pillHeight = 24
const digits = (n: number) => (n > 999 ? '999+' : String(n))

/** The halves of a pill: how wide the counts make them. */
export function pillSize(open: number, late: number, em: number): { left: number; right: number; height: number } {
  const wide = (text: string) => (14 + 8 * text.length) * em
  return { left: Math.max(wide(digits(open)), 30 * em), right: late ? wide(digits(late)) + 14 * em : 0, height: pillHeight * em }
}

/** How many requests are open at a place; in the right half how many of them are late. */
export function pill(to: To, open: number, late: number, lateWord: string, p: Palette): void {
  const { left, right, height } = pillSize(open, late, p.em)
  const w = left + right
  to.save()
  rounded(to, -w / 2, -height / 2, w, height, height / 2)
  to.fillStyle = p.open
  to.fill()
  if (late) {
    to.save()
    to.clip()
    to.fillStyle = p.late
    to.fillRect(-w / 2 + left, -height / 2, right, height)
    to.restore()
  }
  to.strokeStyle = p.paper
  to.lineWidth = 2
  rounded(to, -w / 2, -height / 2, w, height, height / 2)
  to.stroke()
  write(to, 13 * p.em, 700)
  to.fillStyle = p.onOpen
  to.fillText(digits(open), -w / 2 + left / 2, 1)
  if (late) {
    to.fillStyle = p.onLate
    to.fillText(lateWord + digits(late), -w / 2 + left + right / 2 - 1, 1)
  }
  to.restore()
}

/** A cadre: a disc with the first sign of the name. Dashed when nobody knows where they are now. */
export function disc(to: To, name: string, old: boolean, chosen: boolean, p: Palette): void {
  const r = 11 * p.em
  to.save()
  to.beginPath()
  to.arc(0, 0, r, 0, 2 * Math.PI)
  to.fillStyle = p.paper
  to.fill()
  to.strokeStyle = chosen ? p.chosen : p.open
  to.lineWidth = chosen ? 4 : 2.5
  if (old) to.setLineDash([3, 3])
  to.stroke()
  write(to, 12 * p.em, 700)
  to.fillStyle = p.open
  to.fillText(Array.from(name)[0] ?? '', 0, 1)
  to.restore()
}

/** What kinds of outlets look like, by the role of the stop. */
const outletIcons: Record<string, icons.Drawing> = { pharmacy: icons.Pill, market: icons.ShoppingBasket, hospital: icons.Hospital, depot: icons.Package }

/** A pharmacy, a market, a hospital, a depot; struck through while it is sealed. */
export function outlet(to: To, role: string, sealed: boolean, p: Palette): void {
  const r = 11 * p.em
  to.save()
  rounded(to, -r, -r, 2 * r, 2 * r, 4)
  to.fillStyle = p.paper
  to.fill()
  to.strokeStyle = to.fillStyle = p.ink
  to.lineWidth = 1.5
  to.stroke()
  icon(to, outletIcons[role] ?? icons.Store, 15 * p.em)
  if (sealed) {
    to.strokeStyle = p.late
    to.lineWidth = 2.5
    to.beginPath()
    to.moveTo(-r, r)
    to.lineTo(r, -r)
    to.stroke()
  }
  to.restore()
}

/** The tile at the corner of a compound under control. */
export function tile(to: To, effect: string, p: Palette): void {
  const r = 9 * p.em
  to.save()
  rounded(to, -r, -r, 2 * r, 2 * r, 4)
  to.fillStyle = p.rule
  to.fill()
  to.strokeStyle = p.paper
  icon(to, effect === 'stay_home' ? icons.House : icons.DoorClosed, 12 * p.em)
  to.restore()
}

const fills = new Map<string, CanvasPattern | null>()

/** What fills a compound over its ground: dots where people stay in, a hatch where they stay at home. */
function cover(to: To, effect: string, p: Palette): CanvasPattern | null {
  const dense = to.getTransform().a || 1
  const key = `${effect}${p.rule}${dense}`
  let made = fills.get(key)
  if (made !== undefined) return made
  const side = effect === 'stay_home' ? 8 : 9
  const one = document.createElement('canvas')
  one.width = one.height = Math.round(side * dense)
  const on = one.getContext('2d')!
  on.scale(one.width / side, one.width / side)
  on.fillStyle = on.strokeStyle = p.rule
  on.globalAlpha = 0.45
  on.lineWidth = 1.5
  on.beginPath()
  if (effect === 'stay_home') {
    for (const by of [-side, 0, side]) {
      on.moveTo(by - 1, side + 1)
      on.lineTo(by + side + 1, -1)
    }
    on.stroke()
  } else {
    on.arc(side / 2, side / 2, 1.2, 0, 2 * Math.PI)
    on.fill()
  }
  made = to.createPattern(one, 'repeat')
  made?.setTransform(new DOMMatrix().scale(side / one.width))
  fills.set(key, made)
  return made
}

/** Fills the path that the canvas has as a compound with an effect. */
export function fillBlock(to: To, effect: string, p: Palette): void {
  to.fillStyle = p.block
  to.fill('evenodd')
  const over = effect === 'free' ? null : cover(to, effect, p)
  if (!over) return
  to.fillStyle = over
  to.fill('evenodd')
}

/** Draws the edge of the path that the canvas has: dashed where people stay in, thick where they stay at home. */
export function edgeBlock(to: To, effect: string, p: Palette): void {
  to.save()
  to.strokeStyle = effect === 'free' ? p.edge : p.rule
  to.lineWidth = effect === 'stay_home' ? 2.5 : effect === 'stay_in' ? 2 : 1.5
  if (effect === 'stay_in') to.setLineDash([5, 4])
  to.stroke()
  to.restore()
}

/** A way along some points, with its end: solid what is under way, dots what is intended. */
export function route(to: To, points: [number, number][], begun: boolean, chosen: boolean, p: Palette): void {
  if (points.length < 2) return
  to.save()
  to.strokeStyle = to.fillStyle = chosen ? p.chosen : p.open
  to.lineWidth = chosen ? 4 : 3
  to.lineCap = to.lineJoin = 'round'
  if (!begun) to.setLineDash([1, 7])
  to.beginPath()
  points.forEach(([x, y], i) => (i ? to.lineTo(x, y) : to.moveTo(x, y)))
  to.stroke()
  const [ex, ey] = points[points.length - 1]!
  const [bx, by] = points[points.length - 2]!
  const turn = Math.atan2(ey - by, ex - bx)
  const size = chosen ? 11 : 9
  to.setLineDash([])
  to.translate(ex, ey)
  to.rotate(turn)
  to.beginPath()
  to.moveTo(1, 0)
  to.lineTo(-size, size * 0.55)
  to.lineTo(-size, -size * 0.55)
  to.closePath()
  to.fill()
  to.restore()
}

/** Letters with an edge of the ground's colour, so that they are read over whatever lies below. */
export function label(to: To, text: string, x: number, y: number, p: Palette): void {
  to.strokeStyle = p.ground
  to.lineWidth = 3
  to.lineJoin = 'round'
  to.strokeText(text, x, y)
  to.fillStyle = p.ink
  to.fillText(text, x, y)
}
