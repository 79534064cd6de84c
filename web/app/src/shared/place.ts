import type { Schemas } from './api'
import type { Words } from './words'

/** Where a request is for, as people say it: 宝源公寓 5号楼2单元. Rooms are personal and not part of it. */
export function placeName(p: Schemas['Place'], w: Words): string {
  const parts = [p.building && w.building(p.building), p.entrance && w.entrance(p.entrance)].filter(Boolean)
  return [p.compound_name ?? p.compound ?? '', parts.join(' ')].filter(Boolean).join(' ')
}
