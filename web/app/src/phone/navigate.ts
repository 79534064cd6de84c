import type { Schemas } from '../shared/api'

export type MapName = 'amap' | 'baidu' | 'tencent'

/** A link that opens a map app with the route to a stop, in that map's datum; undefined for a stop that is not on the map. */
export function way(stop: Schemas['Stop'], map: MapName): string | undefined {
  const name = encodeURIComponent(stop.name ?? '')
  switch (map) {
    case 'amap':
      return stop.gcj02 && `https://uri.amap.com/navigation?to=${stop.gcj02.lng},${stop.gcj02.lat},${name}&mode=walk&coordinate=gaode&callnative=1&src=bangban`
    case 'tencent':
      return stop.gcj02 && `https://apis.map.qq.com/uri/v1/routeplan?type=walk&to=${name}&tocoord=${stop.gcj02.lat},${stop.gcj02.lng}&referer=bangban`
    case 'baidu':
      return stop.bd09 && `https://api.map.baidu.com/marker?location=${stop.bd09.lat},${stop.bd09.lng}&title=${name}&content=${name}&coord_type=bd09ll&output=html&src=bangban`
  }
}
