import { computed, shallowRef } from 'vue'

/** Bounds in milliseconds of how far this device's clock is ahead of the server's. */
export type Ahead = { least: number; most: number }

/**
 * The bounds that follow from one answer. Its Date is the server's time, cut to the second, at some moment between the
 * device's times of sending the request and of receiving the answer.
 */
export function proved(date: number, asked: number, heard: number): Ahead {
  return { least: asked - date - 1000, most: heard - date }
}

/** Combines the bounds of two answers. If they contradict each other, a clock was set in between, and the later one counts. */
export function together(before: Ahead | undefined, now: Ahead): Ahead {
  if (!before) return now
  const both = { least: Math.max(before.least, now.least), most: Math.min(before.most, now.most) }
  return both.least <= both.most ? both : now
}

export const middle = (a: Ahead): number => Math.round((a.least + a.most) / 2)

/** What the server's answers have shown about this device's clock. */
export const clock = shallowRef<Ahead>()
/** By how many milliseconds this device's clock is ahead of the server's, as far as is known. */
export const ahead = computed(() => (clock.value ? middle(clock.value) : 0))

let lastHeard = 0 // time of the last answer by this device's clock

/** Uses an answer, given the time of its request by this device's clock. */
export function learn(answer: Response, asked: number): void {
  const heard = Date.now()
  const date = Date.parse(answer.headers.get('Date') ?? '')
  if (!date || heard < asked) return
  lastHeard = heard
  const shown = together(clock.value, proved(date, asked, heard))
  if (shown.least !== clock.value?.least || shown.most !== clock.value.most) clock.value = shown
}

/** Whether the clock was compared within the last minute, and has not visibly been set since. */
export function isKnown(): boolean {
  const since = Date.now() - lastHeard
  return since >= 0 && since < 60_000
}

/** The header that tells the server about the clock, so that it can correct the times in a request. */
export const says = (): Record<string, string> => (clock.value ? { 'X-Clock-Ahead': String(ahead.value) } : {})
