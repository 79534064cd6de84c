import type { Schemas } from '../shared/api'
import { errandMoves, limits } from '../shared/vocabulary'
import type { Action } from './store'

type State = Schemas['Errand']['state']

/** An errand as the server reported it, with what was done here since. */
export type Mine = Schemas['MyErrand'] & { pending: boolean; pickedUp: boolean; arrived: boolean; seen: boolean; called: boolean; owed: number; finishedHere?: string; gone: boolean }

const moves: Record<string, Partial<Record<State, State>>> = errandMoves

/** The state to which a verb leads, which is the same from every state; undefined for a verb that changes no state. */
const target = (verb: string): State | undefined => Object.values(moves[verb] ?? {})[0]

/** States in which an errand stays with its cadre. */
const kept = [...Object.keys(errandMoves.hand_back), ...Object.keys(errandMoves.undo)]

/** Whether the holder has begun the errand: then it stays with them when they sign off. */
export const begun = (m: Mine): boolean => m.errand.state === 'underway'

/** Whether the resident was reached. Setting out is an answer to them too, at which nobody spoke with them. */
const called = ({ request: { responded }, errand: { started_at } }: Schemas['MyErrand']): boolean => !!responded && (!started_at || responded < started_at)

/** Applies what was done here to what the server reported. */
export function overlay(said: Schemas['MyErrand'][], actions: Action[]): Mine[] {
  return said.map((m) => {
    const mine: Mine = {
      ...m, errand: { ...m.errand }, pending: false, pickedUp: !!m.errand.picked_up_at, arrived: !!m.errand.arrived_at, seen: !m.errand.seen_by, called: called(m), owed: m.errand.owed_fen ?? 0, gone: false,
    }
    for (const a of actions) apply(mine, a)
    return mine
  })
}

function apply(mine: Mine, a: Action): void {
  const { command } = a
  const verb = command.do
  if (a.cadre && verb === 'check_out' && !begun(mine) && mine.errand.state !== 'finished') mine.gone = true // planned again, for somebody else
  if (a.request === mine.request.id && verb === 'respond') mine.called = true
  if (a.errand !== mine.errand.id) return
  mine.pending ||= verb !== 'acknowledge'
  if (verb === 'acknowledge') mine.seen = true
  if (verb === 'start') mine.errand.started_at ??= a.at
  if (verb === 'pick_up') mine.pickedUp = true
  if (verb === 'arrive') mine.arrived = true
  if (verb === 'finish') mine.finishedHere = a.at
  if (verb === 'advance') mine.owed += (command as Extract<Schemas['Command'], { do: 'advance' }>).fen ?? 0
  const to = target(verb)
  if (to && !kept.includes(to)) mine.gone = true
  else if (to) mine.errand.state = to
}

/** The next step of an errand, or undefined. Where a life is in danger it is told at once that somebody is there. */
export function next(m: Mine): 'accept' | 'start' | 'pick_up' | 'arrive' | 'finish' | undefined {
  if (m.gone) return undefined
  const { state, pick } = m.errand
  const first = (['accept', 'start'] as const).find((verb) => state in errandMoves[verb])
  if (first || !(state in errandMoves.hand_back)) return first
  if (pick?.role && !m.pickedUp) return 'pick_up'
  return m.request.urgency === 'life_threatening' && !m.arrived && !m.errand.carries?.includes('person') ? 'arrive' : 'finish'
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
