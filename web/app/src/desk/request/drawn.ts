import * as icons from '../../look/icons'
import type { Event } from '../../look/event'

type Mark = Pick<Event, 'icon' | 'tone'>

const marks: Record<string, Mark> = {
  Submitted: { icon: icons.Headset }, ContactAdded: { icon: icons.PhoneIncoming }, Responded: { icon: icons.PhoneOutgoing, tone: 'done' }, Triaged: { icon: icons.Eye }, Revealed: { icon: icons.Eye }, Attached: { icon: icons.Camera },
  Ordered: { icon: icons.UserCheck, tone: 'act' }, Accepted: { icon: icons.UserCheck, tone: 'act' }, Reassigned: { icon: icons.UserCheck }, Arranged: { icon: icons.CalendarClock, tone: 'done' }, Started: { icon: icons.Navigation, tone: 'done' },
  PickedUp: { icon: icons.Package, tone: 'done' }, Arrived: { icon: icons.MapPin, tone: 'done' }, Finished: { icon: icons.Check, tone: 'done' }, Closed: { icon: icons.CircleCheck, tone: 'done' }, Confirmed: { icon: icons.CircleCheck, tone: 'done' },
  Advanced: { icon: icons.Banknote }, Repaid: { icon: icons.HandCoins, tone: 'done' }, HandedOver: { icon: icons.IdCard },
  Held: { icon: icons.Pause }, Merged: { icon: icons.Merge }, Joined: { icon: icons.Merge }, Cancelled: { icon: icons.Ban }, Reopened: { icon: icons.RotateCcw }, Undone: { icon: icons.Undo2 },
  Escalated: { icon: icons.CircleArrowUp, tone: 'soon' }, TakenOver: { icon: icons.UserCheck }, Unplaced: { icon: icons.Hourglass, tone: 'soon' }, Lapsed: { icon: icons.Hourglass, tone: 'soon' }, Declined: { icon: icons.CircleX, tone: 'soon' }, HandedBack: { icon: icons.CircleX, tone: 'soon' },
  Failed: { icon: icons.CircleX, tone: 'late' }, SignedOff: { icon: icons.CircleX, tone: 'late' }, Alarmed: { icon: icons.Siren, tone: 'late' },
}

/** How an entry of a story is drawn, by its fact. */
export const drawnAs = (fact: string): Mark => marks[fact] ?? {}

const verbs: Record<string, icons.Drawing> = {
  add_contact: icons.PhoneIncoming, escalate: icons.CircleArrowUp, hold: icons.Pause, resume: icons.RotateCcw, merge: icons.Merge, cancel: icons.Ban, reopen: icons.RotateCcw, close: icons.CircleCheck, respond: icons.PhoneOutgoing, reveal: icons.Eye,
  take_over: icons.UserCheck, resolve: icons.Check, triage: icons.Eye, sign_off: icons.Stamp, name_against: icons.MessageSquareWarning, arrange: icons.CalendarClock, accept: icons.UserCheck, decline: icons.X, start: icons.Navigation,
  pick_up: icons.Package, arrive: icons.MapPin, finish: icons.Check, undo: icons.Undo2, fail: icons.CircleX, hand_back: icons.Undo2, advance: icons.Banknote, repay: icons.HandCoins, hand_over: icons.IdCard, acknowledge: icons.Eye, attach: icons.Camera,
}

/** The drawing of a verb, where it has one. */
export const verbIcon = (verb: string): icons.Drawing | undefined => verbs[verb]
