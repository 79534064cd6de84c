import { kept } from '../../shared/kept'
import { dayOf, fromField } from '../../shared/time'
import { newKey } from '../../shared/key'
import type { Schemas } from '../../shared/api'
import { parseDoor } from './door'
import { parseItems } from './items'

/** A call as far as it is written down. */
export type Draft = {
  key: string // the request's, so that it is recorded once however often it is sent
  phone: string
  compound: Schemas['FoundCompound'] | null
  typed: string // what was typed to find the compound
  door: string
  kind: string
  text: string
  items: string
  grade: '' | Schemas['Grade']
  runsOut: string // days from today: 0, 1, 2, 3; '' not asked
  persons: string
  appointment: string // as the field gives it, in the city's time: 2022-11-23T14:00
  needs: string[]
  urgency: Schemas['Urgency']
  name: string
  other: boolean // somebody calls for another
  against: string // the cadre whom a complaint is about
}

export const empty = (): Draft => ({
  key: newKey(),
  phone: '',
  compound: null,
  typed: '',
  door: '',
  kind: '',
  text: '',
  items: '',
  grade: '',
  runsOut: '',
  persons: '',
  appointment: '',
  needs: [],
  urgency: 'routine',
  name: '',
  other: false,
  against: '',
})

export const draft = kept('call', empty)

/** Whether nothing is written down yet. */
export function blank(d: Draft): boolean {
  return JSON.stringify({ ...d, key: '' }) === JSON.stringify({ ...empty(), key: '' })
}

/** The first field that keeps a draft from being saved. */
export function lacking(d: Draft): 'kind' | 'door' | 'persons' | '' {
  if (!d.kind) return 'kind'
  if (parseDoor(d.door) === undefined) return 'door'
  if (d.persons && !(Number.isInteger(Number(d.persons)) && Number(d.persons) >= 1 && Number(d.persons) <= 500)) return 'persons'
  return ''
}

/** The day after so many days, as the city counts them, at its beginning. */
function day(after: number, now: Date): string {
  return `${dayOf(new Date(now.getTime() + after * 86_400_000))}T00:00:00+08:00`
}

/** The request that a draft says. A place that was not found is left to those who check, from the area of this desk. */
export function request(d: Draft, desk: string, now: Date): Schemas['NewRequest'] {
  const door = parseDoor(d.door) ?? { building: '', entrance: '', room: '' }
  const items = parseItems(d.items)
  const unplaced = !d.compound && d.typed.trim() ? `【地点】${d.typed.trim()} ${d.door}\n` : ''
  return {
    kind: d.kind,
    place: d.compound
      ? { compound: d.compound.id, ...(door.building && { building: door.building }), ...(door.entrance && { entrance: door.entrance }) }
      : { desk },
    channel: 'hotline',
    urgency: d.urgency,
    ...(d.persons && { persons: Number(d.persons) }),
    ...(items.length && { items }),
    ...(d.needs.length && { needs: d.needs }),
    ...(d.grade && { grade: d.grade }),
    ...(d.appointment && { appointment: fromField(d.appointment) }),
    ...(d.runsOut && { runs_out: day(Number(d.runsOut), now) }),
    ...(d.other && { other: true }),
    ...(d.against && d.kind === 'complaint' && { against: [d.against] }),
    words: {
      ...(d.name.trim() && { name: d.name.trim() }),
      ...(d.phone.trim() && { phone: d.phone.trim() }),
      ...(door.room && { room: door.room }),
      ...((unplaced || d.text.trim()) && { text: unplaced + d.text.trim() }),
    },
  }
}
