import type { Schemas } from '../../shared/api'
import { dayOf } from '../../shared/time'
import { activeStates, openStates, unfinishedStates, urgencies } from '../../shared/vocabulary'
import { last } from '../../shared/lists'

type Request = Schemas['Request']

/** The sections of the board's list, from the top. That something was passed up is a property of a request and no section. */
export const sections = ['danger', 'late', 'soon', 'review', 'today', 'later', 'held', 'done'] as const
export type Section = (typeof sections)[number]

/** What the list can be narrowed to; the numbers at the top of the board. */
export const views = ['open', 'late', 'soon', 'free', 'raised'] as const
export type View = (typeof views)[number]

/** The states of the requests that the board shows. */
export const living = openStates as Schemas['State'][]

const soon = 60 * 60_000

const dues = new WeakMap<Request, number>()

/** When the promise ends. Cached, because it is needed whenever anything changes. */
export function dueOf(r: Request): number {
  let due = dues.get(r)
  if (due === undefined) dues.set(r, (due = Date.parse(r.due)))
  return due
}

/** The section of a request, by what is left of its promise. A life in danger comes first, whatever was promised. */
export function sectionOf(r: Request, now: Date): Section {
  if (r.state === 'done') return 'done'
  if (r.urgency === 'life_threatening') return 'danger'
  if (r.state === 'on_hold') return 'held'
  if (r.state === 'review') return 'review'
  const left = dueOf(r) - now.getTime()
  if (left < 0) return 'late'
  if (left < soon) return 'soon'
  return dayOf(new Date(dueOf(r))) === dayOf(now) ? 'today' : 'later'
}

/** Whether the promise is broken. */
export function isLate(r: Request, now: Date): boolean {
  return activeStates.includes(r.state) && dueOf(r) < now.getTime()
}

/** Whether the promise ends within the hour. */
export function isSoon(r: Request, now: Date): boolean {
  const left = dueOf(r) - now.getTime()
  return activeStates.includes(r.state) && left >= 0 && left < soon
}

/** The errands of this round that nobody has. */
export function unheld(r: Request): Schemas['Errand'][] {
  return activeStates.includes(r.state) ? r.errands.filter((e) => e.round === r.round && e.state === 'waiting') : []
}

/** Whether a request is among what a view shows. */
export function belongs(r: Request, view: View, now: Date): boolean {
  switch (view) {
    case 'late':
      return isLate(r, now)
    case 'soon':
      return isSoon(r, now)
    case 'raised':
      return r.level > 0 && r.state !== 'done'
    case 'free':
      return unheld(r).length > 0
    default:
      return r.state !== 'done'
  }
}

const urgency = (r: Request): number => Object.keys(urgencies).indexOf(r.urgency)

/** The most urgent first, then the earliest promise. */
function before(a: Request, b: Request): number {
  return urgency(b) - urgency(a) || dueOf(a) - dueOf(b) || (a.id < b.id ? -1 : 1)
}

/** The board's list by section, without empty ones. */
export function listed(requests: Iterable<Request>, now: Date): { section: Section; requests: Request[] }[] {
  const by = new Map<Section, Request[]>()
  for (const r of requests) {
    const s = sectionOf(r, now)
    const some = by.get(s)
    if (some) some.push(r)
    else by.set(s, [r])
  }
  return sections.flatMap((section) => {
    const some = by.get(section)
    return some ? [{ section, requests: some.sort(before) }] : []
  })
}

/** The errand that would be assigned: the first that is not over, else the last. */
export function assignable(r: Request): Schemas['Errand'] | undefined {
  const mine = r.errands.filter((e) => e.round === r.round)
  return mine.find((e) => unfinishedStates.includes(e.state)) ?? last(mine)
}
