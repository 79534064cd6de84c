import { describe, expect, it } from 'vitest'
import { asksNothing, asksOf, blank, empty, lacking, request, sameCall } from './draft'
import { parseItems } from './items'

describe('parseItems', () => {
  it.each([
    ['降压药2盒，面粉一袋', [{ name: '降压药', quantity: '2盒' }, { name: '面粉', quantity: '一袋' }]],
    ['面粉 1袋 苹果', [{ name: '面粉', quantity: '1袋' }, { name: '苹果' }]],
    ['奶粉x3', [{ name: '奶粉', quantity: '3' }]],
    ['维生素B12 2瓶', [{ name: '维生素B12', quantity: '2瓶' }]],
    ['阿莫西林0.25g', [{ name: '阿莫西林0.25g' }]],
    ['阿莫西林0.25克2盒', [{ name: '阿莫西林0.25克', quantity: '2盒' }]],
    ['999感冒灵*2', [{ name: '999感冒灵', quantity: '2' }]],
    ['面粉十五斤', [{ name: '面粉', quantity: '十五斤' }]],
    ['2盒', [{ name: '2盒' }]],
    ['', []],
  ])('%s', (text, items) => {
    expect(parseItems(text)).toEqual(items)
  })
})

describe('what a kind asks', () => {
  const asks = asksOf({ name: { zh: '', en: '' }, measure: 'times', flow: { asks: [{ what: 'items', needed: true }, { what: 'wheelchair' }] } })
  const written = { ...empty(), kind: 'own', items: '面粉一袋', lines: { persons: '3', appointment: '2026-01-02T08:00' }, grade: 'formula' as const, against: 'c', runsOut: '1', needs: ['elderly', 'wheelchair', 'oxygen'] }

  it('is said, and nothing that was written for another kind', () => {
    const said = request(written, asks, 'city', new Date())
    expect(said).toMatchObject({ items: [{ name: '面粉', quantity: '一袋' }], needs: ['elderly', 'wheelchair'] })
    for (const not of ['persons', 'grade', 'against', 'appointment', 'runs_out']) expect(said).not.toHaveProperty(not)
  })
  it('sends the door as it is typed, for the server to read', () => {
    const at = { ...written, compound: { id: 'a', name: '样例苑', within: '', effect: 'free' as const }, door: ' 3号楼2单元501（东门进） ' }
    expect(request(at, asks, 'city', new Date()).place).toEqual({ compound: 'a', door: '3号楼2单元501（东门进）' })
    expect(request({ ...at, compound: null, typed: '样例' }, asks, 'city', new Date()).place).toMatchObject({ desk: 'city', door: '3号楼2单元501（东门进）' })
  })
  it('stays with who called when they ask for one more thing', () => {
    const next = sameCall({ ...written, phone: '000-0000-0001', door: '3-2-501', name: '甲某', text: '家里没有药了' })
    expect(next).toMatchObject({ contact: written.contact, phone: '000-0000-0001', door: '3-2-501', name: '甲某', needs: ['elderly'], kind: '', items: '', text: '', lines: {} })
    expect(next.key).not.toBe(written.key)
    expect([asksNothing(next), blank(next), asksNothing(written), blank({ ...empty(), lines: { persons: '' } })]).toEqual([true, false, false, true])
  })
  it('keeps a call that lacks an answer from being saved', () => {
    expect(lacking(written, asks)).toBeUndefined()
    expect(lacking({ ...written, items: '' }, asks)).toEqual({ field: 'items', why: 'needed' })
    expect(lacking({ ...written, items: '' }, asksOf())).toBeUndefined()
    expect(lacking({ ...written, lines: { persons: '501' } }, asks)).toEqual({ field: 'persons', why: 'persons' })
    expect(lacking({ ...written, lines: {} }, asksOf({ name: { zh: '', en: '' }, measure: 'times', flow: { asks: [{ what: 'appointment', needed: true }] } }))).toEqual({ field: 'appointment', why: 'needed' })
  })
})
