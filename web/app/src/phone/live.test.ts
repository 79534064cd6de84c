import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { live } from './live'

/** A stream as the browser has it. */
class Stream {
  static all: Stream[] = []
  onopen = () => {}
  onerror = () => {}
  closed = false
  private readonly heard = new Map<string, () => void>()
  constructor(readonly url: string) {
    Stream.all.push(this)
  }
  addEventListener(name: string, f: () => void) {
    this.heard.set(name, f)
  }
  tells(name: string) {
    this.heard.get(name)?.()
  }
  close() {
    this.closed = true
  }
}
const open = () => Stream.all.filter((s) => !s.closed)

beforeEach(() => {
  Stream.all = []
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', Stream)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('tells of what changes, and of what may have changed before it was open', () => {
  const changed = vi.fn()
  const l = live(changed)
  l.open()
  l.open()
  expect(open()).toHaveLength(1)
  open()[0]!.onopen()
  expect(changed).toHaveBeenCalledTimes(1)
  open()[0]!.tells('request')
  open()[0]!.tells('area')
  expect(changed).toHaveBeenCalledTimes(2)
  l.close()
  expect(open()).toHaveLength(0)
})

it('is opened again, soon where it had lasted, later and later where it never opens', () => {
  const l = live(() => {})
  l.open()
  open()[0]!.onopen()
  vi.advanceTimersByTime(60_000)
  open()[0]!.onerror()
  vi.advanceTimersByTime(1000)
  expect(Stream.all).toHaveLength(2)
  for (const wait of [2000, 4000, 8000, 16_000, 30_000, 30_000]) {
    const before = Stream.all.length
    open()[0]!.onerror()
    vi.advanceTimersByTime(wait - 1)
    expect(Stream.all).toHaveLength(before)
    vi.advanceTimersByTime(1)
    expect(Stream.all).toHaveLength(before + 1)
  }
})

it('is opened at once when the network is back, though the old one does not know that it is dead', () => {
  const l = live(() => {})
  l.open()
  open()[0]!.onopen()
  l.again()
  expect(Stream.all).toHaveLength(2)
  expect(open()).toHaveLength(1)
  l.close()
  l.again()
  expect(open()).toHaveLength(0)
})
