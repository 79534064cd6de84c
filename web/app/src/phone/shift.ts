import { at, dayOf } from '../shared/time'
import type { Language } from '../shared/words'

const day = 86_400_000
const soon = 2 * 3_600_000

/** When duties usually begin, 8:00 and 20:00, the next two from some hours on. */
export function nextShifts(now: Date): Date[] {
  const all = [0, 1, 2].flatMap((n) => ['08', '20'].map((h) => new Date(`${dayOf(new Date(now.getTime() + n * day))}T${h}:00:00+08:00`)))
  return all.filter((t) => t.getTime() - now.getTime() >= soon).slice(0, 2)
}

/** 明早8点, 今晚8点; in English the time. */
export function shiftName(t: Date, now: Date, language: Language): string {
  if (language === 'en') return at(t, now)
  const when = dayOf(t) === dayOf(now) ? '今' : dayOf(t) === dayOf(new Date(now.getTime() + day)) ? '明' : '后天'
  return when + (new Date(t.getTime() + 8 * 3_600_000).getUTCHours() === 8 ? '早8点' : '晚8点')
}
