import { describe, expect, it } from 'vitest'
import { at, until } from './time'
import { en } from './english'
import { zh } from './words'

const now = new Date('2022-11-23T14:00:00+08:00')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

describe('until', () => {
  it.each([
    [12, '还有12分钟', '12 min left'],
    [-5, '超时5分钟', '5 min late'],
    [0, '现在', 'now'],
    [59, '还有59分钟', '59 min left'],
    [90, '还有2小时', '2 h left'],
    [-60 * 47, '超时47小时', '47 h late'],
    [60 * 24 * 3, '还有3天', '3 d left'],
  ])('%i minutes', (minutes, chinese, english) => {
    expect(until(later(minutes), now, zh)).toBe(chinese)
    expect(until(later(minutes), now, en)).toBe(english)
  })
})

describe('at', () => {
  it('tells the hour today and the day otherwise, by the clock of the city', () => {
    expect(at(new Date('2022-11-23T00:05:00+08:00'), now)).toBe('00:05')
    expect(at(new Date('2022-11-22T23:59:00+08:00'), now)).toMatch(/^11.22.*23:59/)
    expect(at(new Date('2021-11-22T23:59:00+08:00'), now)).toMatch(/^2021.11.22.*23:59/)
  })
})
