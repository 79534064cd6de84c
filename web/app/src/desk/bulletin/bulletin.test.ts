import { describe, expect, it } from 'vitest'
import { csv } from './csv'
import { parts } from './parts'

const number = (phrase: string, value: number) => ({ phrase, measure: 'persons', kinds: [phrase], value })

describe('parts', () => {
  it('finds each number behind its phrase', () => {
    const numbers = [number('协助居民外出就医', 14), number('采购物品、药品', 27)]
    expect(parts({ text: '截至11月30日，协助居民外出就医14人次，采购物品、药品27人次。', numbers })).toEqual([
      { text: '截至11月30日，协助居民外出就医' },
      { text: '14', number: numbers[0] },
      { text: '人次，采购物品、药品' },
      { text: '27', number: numbers[1] },
      { text: '人次。' },
    ])
  })
  it('keeps what was cut to 17000余 together, and a sentence without numbers whole', () => {
    const n = number('清理生活垃圾', 17034)
    expect(parts({ text: '清理生活垃圾17000余次。', numbers: [n] })[1]).toEqual({ text: '17000余', number: n })
    expect(parts({ text: '今日无。', numbers: [] })).toEqual([{ text: '今日无。' }])
  })
})

describe('csv', () => {
  it('quotes, and lets no text be a formula', () => {
    expect(csv(['单位', '人次'], [['a,"b"', 3], ['=1+1', -2]])).toBe('\ufeff单位,人次\r\n"a,""b""",3\r\n\'=1+1,-2\r\n')
  })
})
