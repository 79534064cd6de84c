export type Door = { building: string; entrance: string; room: string }

/** Parses 3-2-501, 3-501, 501, or 3号楼2单元501室; undefined for anything else. */
export function parseDoor(text: string): Door | undefined {
  const parts = text
    .normalize('NFKC')
    .replace(/号楼|单元|[栋幢座门号楼]/g, '-')
    .replace(/[室房户]\s*$/, '')
    .split(/[-—–_#\s]+/)
    .filter(Boolean)
  if (parts.length > 3 || parts.some((p) => p.length > 10)) return undefined
  const [room = '', second = '', third = ''] = parts.reverse()
  return parts.length === 2 ? { building: second, entrance: '', room } : { building: third, entrance: second, room }
}

/** The form in which a door is typed. */
export function showDoor(d: Door): string {
  return [d.building, d.entrance, d.room].filter(Boolean).join('-')
}
