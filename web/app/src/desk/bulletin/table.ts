import type { Schemas } from '../../shared/api'

type Row = Schemas['TallyRow']
type Kind = Schemas['Kind']
type Measure = Kind['measure']

/** The measures in their order. Numbers of two measures are never added, nor drawn in one bar. */
export const order: Measure[] = ['persons', 'times', 'households']

/** A column of a table: a kind, or what the kinds of one measure come to. Households may be the same under two kinds and have no sum. */
export type Column = { code: string; measure: Measure; total: boolean }
export type Line = { of: string; cells: number[] }

const measureOf = (kinds: Kind[], code?: string): Measure => kinds.find((k) => k.code === code)?.measure ?? 'times'

/** The table of figures by unit or by day, with what each column comes to: whole has the figures by kind alone, counted by the server. */
export function table(rows: Row[], whole: Row[], kinds: Kind[], by: 'unit' | 'day'): { columns: Column[]; lines: Line[]; total: number[] } {
  const columns: Column[] = order.flatMap((measure) => {
    const used = kinds.filter((k) => k.measure === measure && rows.some((r) => r.kind === k.code)).map((k) => ({ code: k.code!, measure, total: false }))
    return measure !== 'households' && used.length > 1 ? [...used, { code: '', measure, total: true }] : used
  })
  const sum = (some: Row[], c: Column) => some.filter((r) => (c.total ? measureOf(kinds, r.kind) === c.measure : r.kind === c.code)).reduce((n, r) => n + r[c.measure], 0)
  const heads = [...new Set(rows.map((r) => r[by] ?? ''))]
  if (by === 'day') heads.sort().reverse()
  return {
    columns,
    lines: heads.map((of) => ({ of, cells: columns.map((c) => sum(rows.filter((r) => (r[by] ?? '') === of), c)) })),
    total: columns.map((c) => sum(whole, c)),
  }
}

/** The codes of the kinds that a column counts. */
export const kindsOf = (c: Column, columns: Column[]): string[] => (c.total ? columns.filter((k) => !k.total && k.measure === c.measure).map((k) => k.code) : [c.code])

/** One kind in a chart: its figure in each bar. */
export type Series = { name: string; values: number[] }

const colours = 6

/** As many series as there are colours: of more, the greatest keep theirs, and the rest stand together under a name of their own. */
export function coloured(all: Series[], rest: string): Series[] {
  if (all.length <= colours) return all
  const sum = (s: Series) => s.values.reduce((a, b) => a + b, 0)
  const great = [...all].sort((a, b) => sum(b) - sum(a)).slice(0, colours - 1)
  const others = all.filter((s) => !great.includes(s))
  return [...all.filter((s) => great.includes(s)), { name: rest, values: all[0]!.values.map((_, i) => others.reduce((n, s) => n + s.values[i]!, 0)) }]
}
