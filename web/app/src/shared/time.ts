import type { Words } from './words'

/** A span of milliseconds: 12分钟; above an hour in hours, above two days in days. */
export function spanSaid(span: number, w: Words): string {
  const minutes = Math.max(0, Math.round(span / 60_000))
  return minutes < 60 ? w.minutes(minutes) : minutes < 48 * 60 ? w.hours(Math.round(minutes / 60)) : w.days(Math.round(minutes / 1440))
}

/** The time until a promise, or since: 还有12分钟, 超时5分钟; above an hour in hours, above two days in days. */
export function until(due: Date, now: Date, w: Words): string {
  const minutes = Math.round(Math.abs(due.getTime() - now.getTime()) / 60_000)
  if (minutes === 0) return w.now
  const span = spanSaid(minutes * 60_000, w)
  return due > now ? w.left(span) : w.over(span)
}

// The city's time is eight hours ahead of UTC the whole year. Old browsers lack what would format it.
const city = (t: Date): string => new Date(t.getTime() + 8 * 3600_000).toISOString() // 2022-11-23T14:05:00.000Z, in the city's time

/** A day as in the record, 2022-11-23, in the city's time. */
export const dayOf = (t: Date): string => city(t).slice(0, 10)

/** Converts between a moment and the value of a date and time input, in the city's time. */
export const toField = (moment: string): string => city(new Date(moment)).slice(0, 16)
export const fromField = (text: string): string => `${text}:00+08:00`

/** 14:05 today, 11/23 14:05 on other days, 2022/11/23 14:05 in other years, always in the city's time. */
export function at(t: Date, now: Date): string {
  const [there, here] = [city(t), city(now)]
  const clock = there.slice(11, 16)
  if (there.slice(0, 10) === here.slice(0, 10)) return clock
  return `${there.slice(0, 4) === here.slice(0, 4) ? '' : there.slice(0, 4) + '/'}${Number(there.slice(5, 7))}/${Number(there.slice(8, 10))} ${clock}`
}
