import { describe, expect, test } from 'vitest'
import { fromEntries } from '../shared/lists'
import tokens from './tokens.css?raw'

// Text must stand out from its ground 4.5 times (WCAG 2.1 AA), what can be acted on and what must be told apart 3 times.

type Colours = Record<string, string>

const hexes = (css: string): Colours => fromEntries((css.match(/--[\w-]+: #[0-9a-f]{6};/g) ?? []).map((one) => one.slice(2, -1).split(': ') as [string, string]))
const [first, second] = tokens.split('@media screen and (prefers-color-scheme: dark)')
const light = hexes(first!)
const dark = hexes(second!)

const channel = (v: number) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
const rgb = (hex: string) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
const luminance = (hex: string) => rgb(hex).reduce((sum, v, i) => sum + channel(v) * [0.2126, 0.7152, 0.0722][i]!, 0)
const ratio = (a: string, b: string) => {
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** What is written in a colour, and on which grounds. */
const text: Record<string, string[]> = {
  ink: ['paper', 'ground', 'sunk', 'accent-soft', 'late-soft', 'soon-soft', 'done-soft', 'rule-soft', 'map', 'map-block', 'line'],
  paper: ['ink', 'c1', 'c2', 'c4', 'c5', 'c6'],
  soft: ['paper', 'ground', 'sunk', 'accent-soft', 'map'],
  accent: ['paper', 'ground', 'sunk', 'accent-soft'],
  'accent-deep': ['paper', 'accent-soft'],
  'on-accent': ['accent', 'accent-deep'],
  'bar-ink': ['bar', 'bar-raise'],
  'bar-soft': ['bar', 'bar-raise'],
  'bar-on-ink': ['bar-on'],
  late: ['paper', 'ground', 'sunk', 'late-soft', 'accent-soft'],
  'on-late': ['late'],
  soon: ['paper', 'ground', 'sunk', 'soon-soft', 'accent-soft'],
  done: ['paper', 'ground', 'sunk', 'done-soft', 'accent-soft'],
  rule: ['paper', 'sunk', 'rule-soft'],
  'on-c3': ['c3'],
}

/** The edges of controls, the focus, the marks of a map and the parts of a chart. */
const marks: Record<string, string[]> = {
  edge: ['paper', 'ground', 'sunk'],
  'bar-edge': ['bar'],
  focus: ['paper', 'ground', 'sunk', 'bar', 'map'],
  accent: ['map'],
  late: ['map'],
  rule: ['map', 'map-block'],
  ...fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`c${n}`, ['paper']])),
}

describe.each([
  ['light', light],
  ['dark', dark],
])('%s', (_, colours) => {
  const low = (pairs: Record<string, string[]>, least: number) => Object.entries(pairs).flatMap(([over, grounds]) => grounds.map((ground) => [`${over} on ${ground}`, ratio(colours[over]!, colours[ground]!)] as const).filter(([, r]) => !(r >= least)))

  test('text can be read', () => expect(low(text, 4.5)).toEqual([]))
  test('controls and marks can be seen', () => expect(low(marks, 3)).toEqual([]))
})

test('dark has every colour that light has', () => expect(Object.keys(dark).sort()).toEqual(Object.keys(light).sort()))
