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

const clock = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const whole = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' })

/** A day as in the record, 2022-11-23, in the city's time. */
export const dayOf = (t: Date): string => day.format(t)

/** Converts between a moment and the value of a date and time input, in the city's time. */
export const toField = (moment: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' }).format(new Date(moment)).replace(' ', 'T')
export const fromField = (text: string): string => `${text}:00+08:00`

const year = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', year: 'numeric' })

/** 14:05 today, 11/23 14:05 on other days, 2022/11/23 14:05 in other years, always in the city's time. */
export function at(t: Date, now: Date): string {
  if (day.format(t) === day.format(now)) return clock.format(t)
  return (year.format(t) === year.format(now) ? '' : year.format(t) + '/') + whole.format(t)
}
