import { kept } from '../../shared/kept'
import { dayOf, fromField } from '../../shared/time'
import { newKey } from '../../shared/key'
import type { Schemas } from '../../shared/api'
import { commonNeeds, limits } from '../../shared/vocabulary'
import { parseDoor } from './door'
import { parseItems } from './items'

/** A call that is being written. */
export type Draft = {
  key: string // idempotency key, so that the request is recorded once however often it is sent
  phone: string
  compound: Schemas['FoundCompound'] | null
  typed: string // the text by which the compound was searched
  door: string
  kind: string
  text: string
  items: string
  grade: '' | Schemas['Grade']
  runsOut: string // days from today: 0, 1, 2, 3; '' not asked
  persons: string
  appointment: string // as the input gives it, in the city's time: 2022-11-23T14:00
  needs: string[] // of the household, and those that the kind asks about
  urgency: Schemas['Urgency']
  name: string
  other: boolean // somebody calls for another
  against: string // the cadre a complaint is about
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

/** Whether nothing is filled in. */
export function blank(d: Draft): boolean {
  return JSON.stringify({ ...d, key: '' }) === JSON.stringify({ ...empty(), key: '' })
}

/** The questions of a kind's intake, and whether each needs an answer. */
export type Asks = Map<Schemas['Ask']['what'], boolean>

export const asksOf = (k?: Schemas['Kind']): Asks => new Map((k?.flow?.asks ?? []).map((a) => [a.what, !!a.needed]))

/** The fields that answer the other questions, as the page names them, and whether they have an answer. */
const answers = {
  items: ['items', (d: Draft) => parseItems(d.items).length > 0],
  grade: ['grade', (d: Draft) => !!d.grade],
  runs_out: ['runs-out', (d: Draft) => !!d.runsOut],
  persons: ['persons', (d: Draft) => !!d.persons],
  appointment: ['appointment', (d: Draft) => !!d.appointment],
  against: ['against', (d: Draft) => !!d.against],
} as const

/** The first field that prevents saving. */
export function lacking(d: Draft, asks: Asks): { field: string; why: 'kind' | 'door' | 'persons' | 'needed' } | undefined {
  if (!d.kind) return { field: 'kind', why: 'kind' }
  if (parseDoor(d.door) === undefined) return { field: 'door', why: 'door' }
  if (d.persons && !(Number.isInteger(Number(d.persons)) && Number(d.persons) >= 1 && Number(d.persons) <= limits.persons)) return { field: 'persons', why: 'persons' }
  for (const [question, [field, answered]] of Object.entries(answers)) {
    if (asks.get(question as keyof typeof answers) && !answered(d)) return { field, why: 'needed' }
  }
  return undefined
}

/** The beginning of the day that many days from today, in the city's time. */
function day(after: number, now: Date): string {
  return `${dayOf(new Date(now.getTime() + after * 86_400_000))}T00:00:00+08:00`
}

/** The request of a draft, without answers to questions that its kind does not ask. If the place was not found, the request goes
 * to review in the area of this desk. */
export function request(d: Draft, asks: Asks, desk: string, now: Date): Schemas['NewRequest'] {
  const door = parseDoor(d.door) ?? { building: '', entrance: '', room: '' }
  const items = asks.has('items') ? parseItems(d.items) : []
  const needs = d.needs.filter((n) => commonNeeds.includes(n) || asks.has(n as Schemas['Ask']['what']))
  const unplaced = !d.compound && d.typed.trim() ? `【地点】${d.typed.trim()} ${d.door}\n` : ''
  return {
    kind: d.kind,
    place: d.compound
      ? { compound: d.compound.id, ...(door.building && { building: door.building }), ...(door.entrance && { entrance: door.entrance }) }
      : { desk },
    channel: 'hotline',
    urgency: d.urgency,
    ...(asks.has('persons') && d.persons && { persons: Number(d.persons) }),
    ...(items.length && { items }),
    ...(needs.length && { needs }),
    ...(asks.has('grade') && d.grade && { grade: d.grade }),
    ...(asks.has('appointment') && d.appointment && { appointment: fromField(d.appointment) }),
    ...(asks.has('runs_out') && d.runsOut && { runs_out: day(Number(d.runsOut), now) }),
    ...(d.other && { other: true }),
    ...(asks.has('against') && d.against && { against: [d.against] }),
    words: {
      ...(d.name.trim() && { name: d.name.trim() }),
      ...(d.phone.trim() && { phone: d.phone.trim() }),
      ...(door.room && { room: door.room }),
      ...((unplaced || d.text.trim()) && { text: unplaced + d.text.trim() }),
    },
  }
}
