/** A column of a table. With `by` it can be sorted, with numbers or texts; `always` cannot be hidden. */
export type Column<R> = { key: string; name: string; by?: (row: R) => number | string; right?: boolean; always?: boolean }
/** By which column a table is sorted: its key, and - before it where downwards. */
export type Sort = string

/** The rows in the order that was asked for; without one, as they came. */
export function sorted<R>(rows: readonly R[], columns: readonly Column<R>[], sort: Sort): R[] {
  const by = columns.find((c) => c.key === sort.replace('-', ''))?.by
  if (!by) return [...rows]
  const way = sort.startsWith('-') ? -1 : 1
  const all = rows.map((row, i) => ({ row, i, key: by(row) }))
  all.sort((a, b) => (a.key === b.key ? a.i - b.i : way * (typeof a.key === 'number' && typeof b.key === 'number' ? a.key - b.key : String(a.key).localeCompare(String(b.key), 'zh'))))
  return all.map((x) => x.row)
}

/** What a click on a head leads to: upwards, downwards, as it came. */
export const nextSort = (sort: Sort, key: string): Sort => (sort === key ? `-${key}` : sort === `-${key}` ? '' : key)
