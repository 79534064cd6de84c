/** A point on the Mercator map of the world, both coordinates from 0 to 1. */
export function unit([lng, lat]: [number, number]): [number, number] {
  const s = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180)
  return [(lng + 180) / 360, 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)]
}

/** Converts a place to pixels of the canvas; the place is in the units of unit(). */
export type Project = (x: number, y: number) => [number, number]
