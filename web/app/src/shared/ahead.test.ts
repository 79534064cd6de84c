import { describe, expect, it } from 'vitest'
import { better, seen, type Ahead } from './ahead'

const hour = 3_600_000

/** What a device whose clock is ahead learns of an answer that was so long in transit there and back. */
function exchange(truth: number, ahead: number, there: number, back: number, grain = 1): Ahead {
  const written = truth + there
  return seen(Math.floor(written / grain) * grain, grain, truth + ahead, written + back + ahead)
}

describe('how far ahead the clock is', () => {
  it('is known to half the way from one answer', () => {
    const a = exchange(1_700_000_000_400, hour, 8000, 100)
    expect(a.unsure).toBeCloseTo(4050, -1)
    expect(Math.abs(a.by - hour)).toBeLessThanOrEqual(a.unsure)
  })

  it('is known half a second less well where a server writes whole seconds', () => {
    const a = exchange(1_700_000_000_999, hour, 1, 1, 1000)
    expect(a.unsure).toBe(501)
    expect(Math.abs(a.by - hour)).toBeLessThanOrEqual(a.unsure)
  })

  it('comes from the quickest of many', () => {
    let known: Ahead | undefined
    for (const [i, there] of [8000, 50, 3000, 20, 60, 9000].entries()) known = better(known, exchange(1_700_000_000_000 + i * 15_270, -hour, there, 40))
    expect(Math.abs(known!.by + hour)).toBeLessThan(50)
  })

  // The clocks come apart a little all the time. A slow exchange does not deny what a quick one has shown because of that.
  it('is not taken from a slow upload because the clocks have come apart by a tenth of a second', () => {
    const quick = exchange(1_700_000_000_000, hour, 20, 20)
    const upload = exchange(1_700_003_600_000, hour + 100, 30_000, 20)
    expect(Math.abs(better(quick, upload).by - hour)).toBeLessThan(200)
  })

  it('comes from the newer one once the quick one is old', () => {
    const quick = exchange(1_700_000_000_000, hour, 20, 20)
    const later = exchange(1_700_000_000_000 + 3 * hour, hour + 600, 400, 300)
    expect(Math.abs(better(quick, later).by - hour - 600)).toBeLessThan(100)
  })

  it('is learnt anew when the clock was set, forward or back', () => {
    for (const to of [0, 2 * hour]) {
      const before = exchange(1_700_000_000_000, hour, 20, 20)
      const after = exchange(1_700_000_010_000, to, 400, 20)
      expect(Math.abs(better(before, after).by - to)).toBeLessThan(1000)
    }
  })
})
