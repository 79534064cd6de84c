import type { Schemas } from '../shared/api'
import { limits } from '../shared/vocabulary'
import type { Action } from './store'

/** An errand as the server reported it, with what was done here since. */
export type Mine = Schemas['MyErrand'] & { pending: boolean; pickedUp: boolean; seen: boolean; finishedHere?: string; gone: boolean }

/** Applies what was done here to what the server reported. */
export function overlay(said: Schemas['MyErrand'][], actions: Action[]): Mine[] {
  return said.map((m) => {
    const mine: Mine = { ...m, errand: { ...m.errand }, pending: false, pickedUp: !!m.errand.picked_up_at, seen: !m.errand.seen_by, gone: false }
    for (const a of actions) {
      if (a.errand !== m.errand.id) continue
      mine.pending ||= a.command.do !== 'acknowledge'
      switch (a.command.do) {
        case 'acknowledge':
          mine.seen = true
          break
        case 'accept':
          mine.errand.state = 'accepted'
          break
        case 'start':
          mine.errand.state = 'underway'
          break
        case 'pick_up':
          mine.errand.state = 'underway'
          mine.pickedUp = true
          break
        case 'finish':
          mine.errand.state = 'finished'
          mine.finishedHere = a.at
          break
        case 'undo':
          mine.errand.state = 'underway'
          break
        case 'decline':
        case 'hand_back':
        case 'fail':
          mine.gone = true
      }
    }
    return mine
  })
}

/** The next step of an errand, or undefined. */
export function next(m: Mine): 'accept' | 'start' | 'pick_up' | 'finish' | undefined {
  if (m.gone) return undefined
  switch (m.errand.state) {
    case 'offered':
      return 'accept'
    case 'accepted':
      return 'start'
    case 'underway':
      return m.errand.pick?.role && !m.pickedUp ? 'pick_up' : 'finish'
  }
  return undefined
}

/** The action of an errand's large button. */
export function step(m: Mine): Schemas['Command'] | undefined {
  const verb = next(m)
  if (!verb) return undefined
  return verb === 'pick_up' && m.errand.pick?.facility ? { do: verb, facility: m.errand.pick.facility } : { do: verb }
}

/** When an errand was finished, by the server's clock; ahead is how many milliseconds this telephone's clock is ahead of it. */
export function finishedAt(m: Mine, ahead: number): Date {
  return m.finishedHere ? new Date(Date.parse(m.finishedHere) - ahead) : new Date(m.errand.finished_at ?? 0)
}

export function canUndo(m: Mine, now: Date, ahead: number): boolean {
  return now.getTime() - finishedAt(m, ahead).getTime() < limits.undoWithin
}

/** The run: begun errands first, then in the server's order. */
export function run(all: Mine[]): Mine[] {
  const order = { underway: 0, accepted: 1, offered: 2 } as Record<string, number>
  return all.filter((m) => next(m)).sort((a, b) => order[a.errand.state]! - order[b.errand.state]!)
}
