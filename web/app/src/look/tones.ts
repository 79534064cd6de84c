import type { Schemas } from '../shared/api'
import * as icons from './icons'

/** What a colour says: a life is at stake, late or wrong, soon or to be looked at, confirmed, under control, passed up, in hand. */
export type Tone = 'life' | 'late' | 'soon' | 'done' | 'rule' | 'up' | 'act'

type Mark = { tone?: Tone; icon: icons.Drawing }

const states: Record<Schemas['State'], Mark> = {
  review: { tone: 'soon', icon: icons.Eye },
  open: { icon: icons.CircleDashed },
  assigned: { tone: 'act', icon: icons.UserCheck },
  underway: { tone: 'act', icon: icons.CircleDot },
  done: { tone: 'act', icon: icons.PhoneOutgoing },
  closed: { tone: 'done', icon: icons.CircleCheck },
  on_hold: { icon: icons.Pause },
  cancelled: { icon: icons.Ban },
  failed: { tone: 'late', icon: icons.CircleX },
  merged: { icon: icons.Merge },
}

export const ofState = (state: Schemas['State']): Mark => states[state]

/** How urgent something is; nothing is shown of what is ordinary. */
export const ofUrgency = (urgency: Schemas['Urgency']): Mark | undefined =>
  urgency === 'life_threatening' ? { tone: 'life', icon: icons.Siren } : urgency === 'urgent' ? { tone: 'late', icon: icons.ChevronsUp } : undefined

/** That it was passed up, to whatever level. */
export const passedUp: Mark = { tone: 'up', icon: icons.CircleArrowUp }

/** What a control does to a compound. */
export const ofEffect = (effect: Schemas['Effect']): Mark =>
  effect === 'stay_home' ? { tone: 'rule', icon: icons.House } : effect === 'stay_in' ? { tone: 'rule', icon: icons.DoorClosed } : { icon: icons.DoorOpen }

/** How a promise stands: the share of its time that is left, and what that means. */
export function ofPromise(from: Date, due: Date, now: Date): { share: number; tone?: 'late' | 'soon'; icon: icons.Drawing } {
  const share = Math.min(1, (due.getTime() - now.getTime()) / Math.max(1, due.getTime() - from.getTime()))
  if (due <= now) return { share: 0, tone: 'late', icon: icons.ClockAlert }
  return share < 0.2 ? { share, tone: 'soon', icon: icons.Hourglass } : { share, icon: icons.Clock }
}
