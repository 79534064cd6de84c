import type { Schemas } from '../../shared/api'
import { effects as names } from '../../shared/vocabulary'
import { fromEntries } from '../../shared/lists'

/** Helpers of the flow editor. Each returns a new flow and does not change its arguments. */

export type Flow = Schemas['Flow']
export type Leg = Schemas['FlowLeg']
export type Effect = Schemas['Effect']
export type Question = Schemas['Ask']['what']

export const effects = Object.keys(names) as Effect[]

/** The row of an effect; undefined when the effect uses that of the next weaker one. */
export const rowOf = (f: Flow, effect: Effect): Schemas['FlowRow'] | undefined => f.rows?.find((r) => r.effect === effect)

/** The effect whose row is used under an effect. */
export function holding(f: Flow, effect: Effect): Effect {
  return [...effects.slice(0, effects.indexOf(effect) + 1)].reverse().find((e) => rowOf(f, e)) ?? 'free'
}

function withRows(f: Flow, rows: Schemas['FlowRow'][]): Flow {
  const { rows: _, ...rest } = f
  rows.sort((a, b) => effects.indexOf(a.effect) - effects.indexOf(b.effect))
  return rows.length ? { ...rest, rows } : rest
}

/** The flow with other legs for an effect; undefined removes the row. If any effect has a row, free movement has one too. */
export function withLegs(f: Flow, effect: Effect, legs: Leg[] | undefined): Flow {
  const rows = (f.rows ?? []).filter((r) => r.effect !== effect)
  if (legs) rows.push(legs.length ? { effect, legs } : { effect })
  if (rows.length && !rows.some((r) => r.effect === 'free')) rows.push({ effect: 'free' })
  return withRows(f, rows.length === 1 && !rows[0]!.legs ? [] : rows)
}

/** The legs without one of them: those after it begin at once, and later ones are renumbered. */
export function withoutLeg(legs: Leg[], i: number): Leg[] {
  return legs.filter((_, k) => k !== i).map((l) => {
    const { after = 0, ...rest } = l
    const now = after === i + 1 ? 0 : after > i + 1 ? after - 1 : after
    return now ? { ...rest, after: now } : rest
  })
}

/** The legs with one of them changed; empty fields are left out. */
export function withLeg(legs: Leg[], i: number, change: Partial<Record<keyof Leg, unknown>>): Leg[] {
  return legs.map((l, k) => {
    if (k !== i) return l
    const next = Object.entries({ ...l, ...change }).filter(([, v]) => v && !(Array.isArray(v) && v.length === 0))
    return { to: l.to, ...fromEntries(next) }
  })
}

/** The form in which a question is asked. */
export type Asking = '' | 'asked' | 'needed'

export function asking(f: Flow, what: Question): Asking {
  const a = f.asks?.find((x) => x.what === what)
  return a ? (a.needed ? 'needed' : 'asked') : ''
}

export function withAsking(f: Flow, questions: Question[], what: Question, how: Asking): Flow {
  const { asks, ...rest } = f
  const all = (asks ?? []).filter((a) => a.what !== what)
  if (how) all.push(how === 'needed' ? { what, needed: true } : { what })
  all.sort((a, b) => questions.indexOf(a.what) - questions.indexOf(b.what))
  return all.length ? { ...rest, asks: all } : rest
}

/** Where the server found an error in a flow: flow.rows[1].legs[0].after is the field after of the first leg of the second row. */
export function placeOf(field: string, f: Flow): { effect?: Effect; leg?: number; part: string } | undefined {
  const m = /^flow\.rows(?:\[(\d+)\])?(?:\.legs\[(\d+)\])?(?:\.(\w+))?$/.exec(field)
  if (!m) return field.startsWith('flow') ? { part: 'asks' } : undefined
  const effect = m[1] === undefined ? undefined : f.rows?.[Number(m[1])]?.effect
  return { ...(effect && { effect }), ...(m[2] !== undefined && { leg: Number(m[2]) + 1 }), part: m[3] ?? 'legs' }
}
