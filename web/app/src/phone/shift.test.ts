import { expect, it } from 'vitest'
import { nextShifts, shiftName } from './shift'

it('asks when one comes again', () => {
  for (const [now, first, second] of [
    ['2022-11-22T21:30:00+08:00', '明早8点', '明晚8点'],
    ['2022-11-22T13:00:00+08:00', '今晚8点', '明早8点'],
    ['2022-11-22T07:00:00+08:00', '今晚8点', '明早8点'],
    ['2022-11-22T03:00:00+08:00', '今早8点', '今晚8点'],
  ] as const) {
    const at = new Date(now)
    expect(nextShifts(at).map((t) => shiftName(t, at, 'zh'))).toEqual([first, second])
  }
  const at = new Date('2022-11-22T21:30:00+08:00')
  expect(nextShifts(at)[0]!.toISOString()).toBe('2022-11-23T00:00:00.000Z')
  expect(shiftName(nextShifts(at)[0]!, at, 'en')).toBe('11/23 08:00')
})
