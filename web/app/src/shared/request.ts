import type { Schemas } from './api'
import { endedStates, errandMoves } from './vocabulary'

/** Whether the promise no longer matters. */
export function ended(r: Schemas['Request']): boolean {
  return endedStates.includes(r.state)
}

/** Whether a cadre has accepted the errand, or begun with it. */
export const inHand = (e: Schemas['Errand']): boolean => e.state in errandMoves.hand_back

/** Who has or did the errands of the present round, each once. */
export function holders(r: Schemas['Request']): string {
  return [...new Set(r.errands.filter((e) => e.cadre && e.round === r.round).map((e) => e.cadre_name ?? e.cadre))].join(' ')
}

/** Where an errand begins or ends: its facility, or the role of the stop and the compound. */
export function stopName(s?: Schemas['Stop']): string {
  return s?.facility ? (s.name ?? '') : [s?.name, s?.role_name].filter(Boolean).join(' ')
}

/** The first and the last place of an errand. */
export const wayOf = (e: Schemas['Errand']): string => [stopName(e.pick), stopName(e.drop)].filter(Boolean).join(' → ')

/** What the first errand without a cadre still waits for; "" for nothing. */
export function awaited(r: Schemas['Request']): string {
  return r.errands.find((e) => e.round === r.round && e.state === 'waiting')?.awaits?.[0]?.name ?? ''
}
