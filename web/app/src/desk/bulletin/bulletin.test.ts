import { describe, expect, it } from 'vitest'
import type { Schemas } from '../../shared/api'
import { csv } from './csv'
import { dayMark, daySaid, periods } from './ranges'
import { coloured, kindsOf, table } from './table'
import { fromEntries } from '../../shared/lists'

describe('periods', () => {
  it('begin weeks on Monday and months on the first', () => {
    const of = (today: string) => fromEntries(periods(today).map((p) => [p.name, `${p.from} ${p.as_of}`]))
    expect(of('2026-03-01')).toEqual({
      today: '2026-03-01 2026-03-01', yesterday: '2026-02-28 2026-02-28', week: '2026-02-23 2026-03-01', last_week: '2026-02-16 2026-02-22', month: '2026-03-01 2026-03-01', whole: ' 2026-03-01',
    })
    expect(of('2026-03-02').week).toBe('2026-03-02 2026-03-02')
  })
  it('say the year where it is not this one', () => {
    expect(['2026-01-02', '2022-11-30'].map((d) => daySaid(d, '2026-03-01', 'zh'))).toEqual(['1月2日', '2022年11月30日'])
    expect(['2026-01-02', '2022-11-30', ''].map((d) => daySaid(d, '2026-03-01', 'en'))).toEqual(['01-02', '2022-11-30', ''])
  })
})

describe('the table', () => {
  const kinds = [['medicine', 'persons'], ['rubbish', 'times'], ['hospital', 'persons'], ['supplies', 'households'], ['parcels', 'households']].map(([code, measure]) => ({ code, measure, name: { zh: code, en: code } })) as Schemas['Kind'][]
  const row = (kind: string, n: number, unit?: string) => ({ kind, unit, persons: n, times: n * 10, households: n * 100 }) as Schemas['TallyRow']
  const rows = [row('medicine', 1, 'a'), row('hospital', 2, 'a'), row('rubbish', 3, 'a'), row('medicine', 4, 'b'), row('supplies', 5, 'b'), row('parcels', 6, 'b')]
  const whole = [row('medicine', 5), row('hospital', 2), row('rubbish', 3), row('supplies', 5), row('parcels', 6)]

  it('adds persons to persons and times to times, and households to nothing', () => {
    const t = table(rows, whole, kinds, 'unit')
    expect(t.columns.map((c) => (c.total ? `sum of ${c.measure}` : c.code))).toEqual(['medicine', 'hospital', 'sum of persons', 'rubbish', 'supplies', 'parcels'])
    expect(t.lines).toEqual([{ of: 'a', cells: [1, 2, 3, 30, 0, 0] }, { of: 'b', cells: [4, 0, 4, 0, 500, 600] }])
    expect(t.total).toEqual([5, 2, 7, 30, 500, 600])
    expect(t.columns.map((c) => kindsOf(c, t.columns).join())).toEqual(['medicine', 'hospital', 'medicine,hospital', 'rubbish', 'supplies', 'parcels'])
  })
})

describe('a chart', () => {
  const named = (n: number) => Array.from({ length: n }, (_, i) => ({ name: String(i), values: [i, 1] }))
  it('has a colour for each of six kinds', () => expect(coloured(named(6), 'rest')).toEqual(named(6)))
  it('puts the smallest of more together, and keeps the order', () => {
    expect(coloured([...named(8)].reverse(), 'rest')).toEqual([...[7, 6, 5, 4, 3].map((i) => ({ name: String(i), values: [i, 1] })), { name: 'rest', values: [3, 3] }])
  })
  it('names days shortly', () => expect([dayMark('2022-11-03', 'zh'), dayMark('2022-11-03', 'en')]).toEqual(['11/3', '11-03']))
})

describe('csv', () => {
  it('quotes, and lets no text be a formula', () => {
    expect(csv(['单位', '人次'], [['a,"b"', 3], ['=1+1', -2]])).toBe('\ufeff单位,人次\r\n"a,""b""",3\r\n\'=1+1,-2\r\n')
  })
})
