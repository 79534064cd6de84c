import { shallowRef } from 'vue'
import type { Schemas } from '../../shared/api'
import { words } from '../words'

type Request = Schemas['Request']

/** What was passed up, or is a matter of life and death, and is nobody's: the banner tells it and the bell counts it. */
export const calling = shallowRef<Request[]>([])

export const deadly = (r: Request): boolean => r.urgency === 'life_threatening'
export const why = (r: Request): string => [...new Set((r.raised ?? []).map((x) => x.name))].join(words.value.comma)

/** For how long it has waited for somebody. */
export function since(r: Request, now: Date): string {
  const first = Math.min(...(r.raised ?? []).map((x) => Date.parse(x.at)), now.getTime())
  return words.value.alarms.since(words.value.minutes(Math.max(0, Math.floor((now.getTime() - first) / 60_000))))
}
