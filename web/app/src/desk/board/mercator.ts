/** A point of the world as the Mercator map has it: both from 0 to 1. */
export function unit([lng, lat]: [number, number]): [number, number] {
  const s = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180)
  return [(lng + 180) / 360, 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)]
}

/** Turns a place into pixels of the sheet; the place is in units of the whole world, see unit(). */
export type Project = (x: number, y: number) => [number, number]
