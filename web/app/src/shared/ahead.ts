import { computed, shallowRef } from 'vue'

/** What is known of how far this device's clock is ahead of the server's, in milliseconds: no less, and no more. */
export type Ahead = { least: number; most: number }

/**
 * What one answer proves. Its Date is the server's time, cut to the second, at some moment between asking and hearing, both
 * by this device's clock.
 */
export function proved(date: number, asked: number, heard: number): Ahead {
  return { least: asked - date - 1000, most: heard - date }
}

/** What two answers prove together. Where both cannot be true, one of the clocks was set anew, and the later one counts. */
export function together(before: Ahead | undefined, now: Ahead): Ahead {
  if (!before) return now
  const both = { least: Math.max(before.least, now.least), most: Math.min(before.most, now.most) }
  return both.least <= both.most ? both : now
}

export const middle = (a: Ahead): number => Math.round((a.least + a.most) / 2)

/** What the server's answers have shown of this device's clock. */
export const clock = shallowRef<Ahead>()
/** By how much this device's clock is ahead of the server's, in milliseconds, as far as is known. */
export const ahead = computed(() => (clock.value ? middle(clock.value) : 0))

let lastHeard = 0 // by this device's clock

/** Learns from an answer that was asked for at a time by this device's clock. */
export function learn(answer: Response, asked: number): void {
  const heard = Date.now()
  const date = Date.parse(answer.headers.get('Date') ?? '')
  if (!date || heard < asked) return
  lastHeard = heard
  const shown = together(clock.value, proved(date, asked, heard))
  if (shown.least !== clock.value?.least || shown.most !== clock.value.most) clock.value = shown
}

/** Whether the clock was compared with the server's within the last minute, and was not set since as far as can be seen. */
export function isKnown(): boolean {
  const since = Date.now() - lastHeard
  return since >= 0 && since < 60_000
}

/** What a request says of the clock, so that the server can set right the times that it names. */
export const says = (): Record<string, string> => (clock.value ? { 'X-Clock-Ahead': String(ahead.value) } : {})
