/** A period of days, both as in the record: 2022-11-23. from is '' for since the beginning. */
export type Period = { name: string; from: string; as_of: string }

const shift = (day: string, by: number): string => {
  const t = new Date(`${day}T00:00:00Z`)
  t.setUTCDate(t.getUTCDate() + by)
  return t.toISOString().slice(0, 10)
}

/** The periods that are chosen by one click. A week begins on Monday. */
export function periods(today: string): Period[] {
  const sinceMonday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7
  const monday = shift(today, -sinceMonday)
  const yesterday = shift(today, -1)
  return [
    { name: 'today', from: today, as_of: today },
    { name: 'yesterday', from: yesterday, as_of: yesterday },
    { name: 'week', from: monday, as_of: today },
    { name: 'last_week', from: shift(monday, -7), as_of: shift(monday, -1) },
    { name: 'month', from: `${today.slice(0, 8)}01`, as_of: today },
    { name: 'whole', from: '', as_of: today },
  ]
}

/** A day as people say it, with the year where it is not this one. */
export function daySaid(day: string, today: string, language: 'zh' | 'en'): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return day
  const [year, month, date] = day.split('-').map(Number)
  const here = day.slice(0, 4) === today.slice(0, 4)
  return language === 'en' ? (here ? day.slice(5) : day) : `${here ? '' : `${year}年`}${month}月${date}日`
}

/** A day in a place where many stand side by side: 11/23. */
export const dayMark = (day: string, language: 'zh' | 'en'): string => (language === 'en' ? day.slice(5) : day.slice(5).split('-').map(Number).join('/'))
