import type { Mark } from './scene'
import type { Project } from './mercator'

/** Places whose pills would lie on each other, as one pill with the sum. */
export type Cluster = Mark & { of: Mark[] }

const near = { x: 58, y: 28 } // pixels between the middles of two pills

/**
 * Joins the marks whose pills would touch, the fullest first. Which ones join depends on the zoom only and not on what is seen of the map, so
 * that nothing jumps while it is moved.
 */
export function clusters(marks: Mark[], project: Project, em: number): Cluster[] {
  const cell = { x: near.x * em, y: near.y * em }
  const by = new Map<string, Cluster[]>()
  const all: Cluster[] = []
  const [ox, oy] = project(0, 0)
  const place = (m: Mark): [number, number] => {
    const [x, y] = project(...m.at)
    return [x - ox, y - oy]
  }
  for (const m of [...marks].sort((a, b) => b.late - a.late || b.open - a.open || (a.id < b.id ? -1 : 1))) {
    const [x, y] = place(m)
    const [cx, cy] = [Math.floor(x / cell.x), Math.floor(y / cell.y)]
    let host: Cluster | undefined
    for (let i = cx - 1; i <= cx + 1 && !host; i++) {
      for (let j = cy - 1; j <= cy + 1 && !host; j++) {
        host = by.get(`${i},${j}`)?.find((c) => {
          const [hx, hy] = place(c)
          return Math.abs(hx - x) < cell.x && Math.abs(hy - y) < cell.y
        })
      }
    }
    if (host) {
      host.open += m.open
      host.late += m.late
      host.escalated ||= m.escalated
      host.of.push(m)
      continue
    }
    const made: Cluster = { ...m, of: [m] }
    all.push(made)
    const key = `${cx},${cy}`
    const some = by.get(key)
    if (some) some.push(made)
    else by.set(key, [made])
  }
  return all
}
