/** Writes a table for spreadsheet programs: with a byte order mark, and with cells escaped that would be taken for formulas. */
export function csv(heads: string[], rows: (string | number)[][]): string {
  const cell = (v: string | number) => {
    if (typeof v === 'number') return String(v)
    const text = /^[=+\-@\t\r]/.test(v) ? `'${v}` : v
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
  }
  return '\ufeff' + [heads, ...rows].map((row) => row.map(cell).join(',') + '\r\n').join('')
}
