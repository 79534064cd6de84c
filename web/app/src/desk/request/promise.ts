import type { Schemas } from '../../shared/api'
import { at } from '../../shared/time'
import type { words } from '../words'

/** By when a request is done, and what has to open before. */
export function promised(r: Schemas['Request'], now: Date, said: (typeof words)['value']): string {
  return waits(r, now, said) + said.by(at(new Date(r.due), now))
}

/** What has to open before anything can be done; '' once it is open. */
export function waits(r: Schemas['Request'], now: Date, said: (typeof words)['value']): string {
  return r.opens_at && new Date(r.opens_at) > now ? said.opensThen(at(new Date(r.opens_at), now), r.opens_name ?? '') : ''
}

/** Whether a request cannot wait until its source opens. */
export const unsupplied = (r: Schemas['Request']): boolean => !!r.remains?.length || !!r.raised?.some((x) => x.reason === 'no_source')
