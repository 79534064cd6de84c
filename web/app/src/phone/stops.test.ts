import { describe, expect, it } from 'vitest'
import type { Schemas } from '../shared/api'
import { overlay } from './errands'
import { stepName } from './button'
import { door, merged, nameOf, progress, stops, total } from './stops'
import type { Action } from './store'
import { words } from './words'

type Errand = Schemas['Errand']

const at = { role: 'pharmacy', facility: 'p1', name: '宝源街药店' }
const place = { compound: 'c', compound_name: '宝源公寓', building: '5', entrance: '2' }

function said(id: string, more: Partial<Errand> = {}, request: Partial<Schemas['Request']> = {}, room = '501'): Schemas['MyErrand'] {
  return { errand: { id, state: 'underway', pick: at, drop: { role: 'door', compound: 'c' }, ...more } as Errand, request: { id: id.split('.')[0], number: id, place, ...request } as Schemas['Request'], person: { room } }
}
const mine = (...all: Schemas['MyErrand'][]) => overlay(all, [])
const keys = (all: Schemas['MyErrand'][], actions: Action[] = []) => stops(overlay(all, actions)).map((s) => s.errands.map((m) => m.errand.id))

describe('the stops of a run', () => {
  it('are one for a shop, however many errands are fetched there', () => {
    expect(keys([said('a'), said('b', { pick: { role: 'market', facility: 'm1' } }), said('c'), said('d', { state: 'accepted' })])).toEqual([['a', 'c', 'd'], ['b']])
  })
  it('fetch what is to be had anywhere at the shop that was chosen for others', () => {
    const any = { pick: { role: 'pharmacy' } }
    expect(keys([said('a', any), said('b'), said('c', any)])).toEqual([['a', 'b', 'c']])
    expect(keys([said('a', any), said('b', { pick: { role: 'market' } }), said('c', any)])).toEqual([['a', 'c'], ['b']])
  })
  it('leave out what is in hand already, what is only offered, and people', () => {
    const trip = { carries: ['person' as const], pick: { role: 'hospital', facility: 'p1' } }
    expect(keys([said('a'), said('b', { picked_up_at: '2026-01-01T12:00:00Z' }), said('c', { state: 'offered' }), said('d', trip as Partial<Errand>)])).toEqual([['a'], ['b'], ['c'], ['d']])
  })
  it('end with the one tap that has everything', () => {
    const picked = ['a', 'c'].map((errand, i) => ({ seq: i, id: `k${i}`, actor: 'me', at: '2026-01-01T12:00:00Z', errand, command: { do: 'pick_up' } }) as Action)
    expect(keys([said('a'), said('c')])).toEqual([['a', 'c']])
    expect(keys([said('a'), said('c')], picked)).toEqual([['a'], ['c']])
  })
})

describe('how far a run has come', () => {
  const begun = { started_at: '2026-01-01T12:00:00Z' }
  const of = (...all: Schemas['MyErrand'][]) => {
    const m = mine(...all)
    return progress(m, stops(m.filter((x) => x.errand.state !== 'finished')))
  }
  it('counts a shop once and every door', () => expect(of(said('a'), said('c'))).toEqual({ done: 0, total: 3 }))
  it('goes on with each stop that is left behind', () => {
    const picked = { ...begun, picked_up_at: '2026-01-01T12:30:00Z' }
    expect(of(said('a', picked), said('c', picked))).toEqual({ done: 1, total: 3 })
    expect(of(said('a', picked), said('c', { ...picked, state: 'finished', finished_at: '2026-01-01T12:40:00Z' }))).toEqual({ done: 2, total: 3 })
  })
  it('begins anew when nothing is in hand', () => {
    const before = said('z', { ...begun, state: 'finished', finished_at: '2026-01-01T12:40:00Z' })
    expect(of(before, said('a', { state: 'accepted' }))).toEqual({ done: 0, total: 2 })
    expect(of(before, said('a', { started_at: '2026-01-01T13:00:00Z' }))).toEqual({ done: 0, total: 2 })
  })
})

describe('the button of a stop', () => {
  const name = (...all: Schemas['MyErrand'][]) => stepName(stops(mine(...all))[0]!, words.value).join('')
  it('says what was done and where it leads', () => {
    expect(name(said('a', { state: 'accepted' }))).toBe('出发，去宝源街药店')
    expect(name(said('a'))).toBe('取到了，去宝源公寓')
    expect(name(said('a', { picked_up_at: '2026-01-01T12:00:00Z' }))).toBe('办完了')
  })
  it('is for all doors of a shop at once, first for those that have not set out', () => {
    expect(name(said('a', { state: 'accepted' }), said('c'))).toBe('出发，去宝源街药店')
    expect(name(said('a'), said('c'))).toBe('取到了，2家都齐了')
  })
  it('leaves out a name that would not fit', () => expect(name(said('a', {}, { place: { ...place, compound_name: '新公路段铁路职工家属楼东区' } }))).toBe('取到了'))
})

describe('a merged list', () => {
  it('adds up the same thing and says for whom how much is', () => {
    const list = merged(
      mine(
        said('a', {}, { items: [{ name: '硝苯地平', quantity: '2盒' }, { name: '阿司匹林', quantity: '1盒' }] }),
        said('b', {}, { items: [{ name: '硝苯地平', quantity: '1盒' }], place: { ...place, building: '3' } }, '201'),
      ),
    )
    expect(list.map((l) => `${l.name} ${l.quantity}`)).toEqual(['硝苯地平 3盒', '阿司匹林 1盒'])
    expect(list[0]!.whom).toEqual([{ door: '5-2-501', quantity: '2盒' }, { door: '3-2-201', quantity: '1盒' }])
    expect(list[0]!.keys).toEqual(['a/0', 'b/0'])
  })
  it('has the words of whoever listed nothing', () => {
    const words = said('b', {}, {}, '201')
    const list = merged(mine(said('a', {}, { items: [{ name: '硝苯地平', quantity: '2盒' }] }), { ...words, person: { ...words.person, text: '心脏病的药没有了' } }))
    expect(list.map((l) => [l.name, l.whom[0]!.door])).toEqual([['硝苯地平', '5-2-501'], ['心脏病的药没有了', '5-2-201']])
  })
  it.each([
    [['2盒', '1盒'], '3盒'],
    [['2', ' 3 '], '5'],
    [['2盒', '1袋', '4盒'], '6盒＋1袋'],
    [['一盒', '2盒'], '2盒＋一盒'],
    [['2盒x10片', '2盒'], '2盒＋2盒x10片'],
    [['', ''], ''],
  ])('%s make %s', (quantities, sum) => expect(total(quantities)).toBe(sum))
})

describe('where an errand ends', () => {
  const name = (drop: Schemas['Stop'], m = said('a')) => nameOf(drop, mine({ ...m, errand: { ...m.errand, drop } })[0]!, words.value)
  it('is the door', () => expect(name({ role: 'door', compound: 'c', name: '宝源公寓' })).toBe('宝源公寓 5号楼 2单元 501室'))
  it('is the receiving point, with the door on the parcel, and never the door itself', () => {
    const said = name({ role: 'gate', compound: 'c', name: '宝源公寓' })
    expect(said).toBe('宝源公寓固定接收点（收件 5-2-501）')
    expect(said).not.toContain('501室')
  })
  it('is the compound’s own point', () => expect(name({ role: 'point', compound: 'c', name: '宝源公寓' })).toBe('宝源公寓 小区集中点'))
  it('is a facility by its name', () => expect(name({ role: 'hospital', facility: 'h', name: '某医院' })).toBe('某医院'))
  it('names the request where nobody said a door', () => {
    const [m] = mine({ ...said('a', {}, { place: { compound: 'c' } }), person: {} })
    expect(door(m!)).toBe('a')
  })
})
