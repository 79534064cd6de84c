import type { Schemas } from './api'

/** Whether nothing is promised any more. */
export function ended(r: Schemas['Request']): boolean {
  return ['closed', 'cancelled', 'failed', 'merged'].includes(r.state)
}

/** Who holds or did the errands of the present round, each once. */
export function holders(r: Schemas['Request']): string {
  return [...new Set(r.errands.filter((e) => e.cadre && e.round === r.round).map((e) => e.cadre_name ?? e.cadre))].join(' ')
}

/** What the first errand that nobody has still waits for; "" where it waits for nothing. */
export function awaited(r: Schemas['Request']): string {
  return r.errands.find((e) => e.round === r.round && e.state === 'waiting')?.awaits?.[0]?.name ?? ''
}
