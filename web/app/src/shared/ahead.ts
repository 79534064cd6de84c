import { computed, shallowRef } from '@vue/reactivity'

/** How far this device's clock is ahead of the server's, as one exchange has shown it. All are milliseconds. */
export type Ahead = {
  by: number
  unsure: number // it may be so much more or less
  at: number // when it was seen, by this device's clock
}

/** How much two clocks come apart in a millisecond: cheap ones are off by fifty millionths each. */
const drift = 1e-4

/**
 * What one exchange shows. The server wrote its time, cut to a multiple of grain, after the request was sent and before its answer
 * arrived: halfway, give or take half the round trip.
 */
export function seen(time: number, grain: number, asked: number, heard: number): Ahead {
  return { by: (asked + heard) / 2 - (time + grain / 2), unsure: (heard - asked + grain) / 2, at: heard }
}

/**
 * The better of what was known and what an exchange shows: the quicker one, as the earlier becomes less sure with time. If the two
 * contradict each other, a clock was set in between, and the later one counts.
 */
export function better(known: Ahead | undefined, now: Ahead): Ahead {
  if (!known || now.at < known.at) return now
  const unsure = known.unsure + (now.at - known.at) * drift
  const wasSet = Math.abs(now.by - known.by) > unsure + now.unsure
  return wasSet || now.unsure <= unsure ? now : known
}

/** What the server's answers have shown about this device's clock. */
export const clock = shallowRef<Ahead>()
/** By how many milliseconds this device's clock is ahead of the server's, as far as is known. */
export const ahead = computed(() => Math.round(clock.value?.by ?? 0))

let lastHeard = 0 // time of the last answer by this device's clock

/** Uses an answer, given the time of its request by this device's clock. */
export function learn(answer: Response, asked: number): void {
  const heard = Date.now()
  const exact = Number(answer.headers.get('X-Server-Time'))
  const time = exact || Date.parse(answer.headers.get('Date') ?? '') // an older server writes only the Date
  if (!time || heard < asked) return
  lastHeard = heard
  clock.value = better(clock.value, seen(time, exact ? 1 : 1000, asked, heard))
}

/** Whether the clock was compared within the last minute, and has not visibly been set since. */
export function isRecent(): boolean {
  const since = Date.now() - lastHeard
  return since >= 0 && since < 60_000
}

/** Whether the difference is known to a second. */
export const isSure = (): boolean => !!clock.value && clock.value.unsure + (Date.now() - clock.value.at) * drift <= 1000

/** The header that tells the server about the clock, so that it can correct the times in a request. */
export const says = (): Record<string, string> => (clock.value ? { 'X-Clock-Ahead': String(ahead.value) } : {})
