import type { Schemas } from './api'
import type { Words } from './words'

/** The place of a request as people say it: 宝源公寓 5号楼2单元, or 城西社区 大运路口. The room is personal and not part of it. */
export function placeName(p: Schemas['Place'], w: Words): string {
  if (!p.compound && !p.compound_name) {
    const spot = p.spot || (onMap(p.point) && !p.rough ? w.spotOnMap : '')
    return [p.area_name ?? p.area, spot].filter(Boolean).join(' ') + (p.rough && p.area && spot ? w.rough : '')
  }
  const parts = [p.building && w.building(p.building), p.entrance && w.entrance(p.entrance)].filter(Boolean)
  return [p.compound_name ?? p.compound ?? '', parts.join(' '), p.spot].filter(Boolean).join(' ')
}

/** Whether a point is on the map. */
export const onMap = (p?: { lng: number; lat: number }): p is { lng: number; lat: number } => !!p && (p.lng !== 0 || p.lat !== 0)
