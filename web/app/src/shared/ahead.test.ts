import { describe, expect, it } from 'vitest'
import { middle, proved, together, type Ahead } from './ahead'

const hour = 3_600_000

/** An answer as received by a device whose clock is ahead, after the given time in transit. */
function answer(truth: number, ahead: number, there: number, back: number): Ahead {
  const written = truth + there
  return proved(Math.floor(written / 1000) * 1000, truth + ahead, written + back + ahead)
}

describe('how far ahead the clock is', () => {
  it('is known to half the way and a half second from one answer', () => {
    const a = answer(1_700_000_000_400, hour, 8000, 100)
    expect(a.least).toBeLessThanOrEqual(hour)
    expect(a.most).toBeGreaterThanOrEqual(hour)
    expect(a.most - a.least).toBe(9100)
  })

  it('is known better from many, whatever the slow ones say', () => {
    let known: Ahead | undefined
    for (const [i, there] of [8000, 50, 3000, 20, 60, 9000].entries()) known = together(known, answer(1_700_000_000_000 + i * 15_270, -hour, there, 40))
    expect(Math.abs(middle(known!) + hour)).toBeLessThan(400)
  })

  it('is learnt anew when the clock was set', () => {
    const before = answer(1_700_000_000_000, hour, 20, 20)
    const after = answer(1_700_000_010_000, 0, 20, 20)
    expect(Math.abs(middle(together(before, after)))).toBeLessThan(1000)
  })
})
