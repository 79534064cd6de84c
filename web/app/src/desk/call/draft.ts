import { kept } from '../../shared/kept'
import { dayOf, fromField } from '../../shared/time'
import { newKey } from '../../shared/key'
import type { Schemas } from '../../shared/api'
import { commonNeeds, limits } from '../../shared/vocabulary'
import { parseItems } from './items'
import { lines, saidOn, type Line, type Written } from './lines'

/** A place that is in no compound: words, with the area or a point on the map. */
export type OpenPlace = { spot: string; area: string; point: { lng: number; lat: number } | null }

/** What is entered from paper: when the call came, and when and by whom it was done; '' for what is still to be done. */
export type Paper = { called: string; done: string; by: string }

/** A call that is being written. */
export type Draft = {
  key: string // idempotency key, so that the request is recorded once however often it is sent
  contact: string // id of the call, the same for all that the caller asks for
  phone: string
  compound: Schemas['FoundCompound'] | null
  elsewhere: OpenPlace | null // where the caller is, if that is no compound
  typed: string // the text by which the compound was searched
  door: string
  kind: string
  text: string
  items: string
  grade: '' | Schemas['Grade']
  runsOut: string // days from today: 0, 1, 2, 3; '' not asked
  lines: Written
  needs: string[] // of the household, and those that the kind asks about
  urgency: Schemas['Urgency']
  name: string
  other: boolean // somebody calls for another
  paper: Paper | null // where it is entered from paper
  against: string // the cadre a complaint is about
}

export const empty = (): Draft => ({
  key: newKey(),
  contact: newKey(),
  phone: '',
  compound: null,
  elsewhere: null,
  typed: '',
  door: '',
  kind: '',
  text: '',
  items: '',
  grade: '',
  runsOut: '',
  lines: {},
  needs: [],
  urgency: 'routine',
  name: '',
  other: false,
  paper: null,
  against: '',
})

export const draft = kept('call', empty)

/** Whether nothing is filled in. */
export function blank(d: Draft): boolean {
  return sameAs(d, empty())
}

/** Whether two drafts say the same. */
const sameAs = (a: Draft, b: Draft): boolean => {
  const written = (d: Draft) => JSON.stringify({ ...d, key: '', contact: '', lines: Object.values(d.lines).filter(Boolean) })
  return written(a) === written(b)
}

/** What stays the same when a caller asks for one more thing: who calls, from which door, and that it is one call. */
export const sameCall = ({ contact, phone, compound, elsewhere, typed, door, name, other, needs }: Draft): Draft =>
  ({ ...empty(), contact, phone, compound, elsewhere, typed, door, name, other, needs: needs.filter((n) => commonNeeds.includes(n)) })

/** Whether a draft says who calls at most. */
export const asksNothing = (d: Draft): boolean => sameAs(d, sameCall(d))

/** The call that was taken down last. */
export const lastCall = kept('last', empty)

/** What a kind's intake asks: each question, and whether an answer is needed. */
export type Asks = Map<Schemas['Ask']['what'], boolean>

export const asksOf = (k?: Schemas['Kind']): Asks => new Map((k?.flow?.asks ?? []).map((a) => [a.what, !!a.needed]))

/** The fields that answer the other questions, as the page names them, and whether they have an answer. */
const answers = {
  items: ['items', (d: Draft) => parseItems(d.items).length > 0],
  grade: ['grade', (d: Draft) => !!d.grade],
  runs_out: ['runs-out', (d: Draft) => !!d.runsOut],
  against: ['against', (d: Draft) => !!d.against],
} as const

/** Whether a kind asks for what a line holds. */
export const asksFor = (asks: Asks) => (l: Line): boolean => !l.asked || asks.has(l.asked)

/** The first field that keeps a draft from being saved. Where a life is in danger, words alone are enough of a place. */
export function lacking(d: Draft, asks: Asks, danger = false): { field: string; why: 'kind' | 'persons' | 'needed' | 'spot' | 'area' | 'paper' } | undefined {
  if (!d.kind) return { field: 'kind', why: 'kind' }
  const e = d.elsewhere
  if (e && !e.spot.trim() && !e.point) return { field: 'spot', why: 'spot' }
  if (e && !e.point && !e.area && !danger && d.urgency !== 'life_threatening') return { field: 'spot-area', why: 'area' }
  if (d.paper && !d.paper.called) return { field: 'called-at', why: 'paper' }
  if (d.paper?.done && !d.paper.by) return { field: 'done-by', why: 'paper' }
  const persons = Number(d.lines.persons || 1)
  if (!(Number.isInteger(persons) && persons >= 1 && persons <= limits.persons)) return { field: 'persons', why: 'persons' }
  for (const [question, [field, answered]] of Object.entries(answers)) {
    if (asks.get(question as keyof typeof answers) && !answered(d)) return { field, why: 'needed' }
  }
  for (const l of lines) {
    if (l.asked && asks.get(l.asked) && !d.lines[l.field]?.trim()) return { field: l.field, why: 'needed' }
  }
  return undefined
}

/** The beginning of the day that many days from today, in the city's time. */
function day(after: number, now: Date): string {
  return `${dayOf(new Date(now.getTime() + after * 86_400_000))}T00:00:00+08:00`
}

/** The place of a draft, with the door as it is typed: the server reads it. What was typed and is no compound stays as words, for the desk to ask about. */
function placeOf(d: Draft, desk: string): Schemas['Place'] {
  if (d.elsewhere) {
    const { spot, area, point } = d.elsewhere
    return { desk, ...(spot.trim() && { spot: spot.trim() }), ...(area && { area }), ...(point && { point }) }
  }
  if (d.compound) return { compound: d.compound.id, ...(d.door.trim() && { door: d.door.trim() }) }
  const words = d.typed.trim() && `${d.typed.trim()} ${d.door}`.trim()
  return { desk, ...(words && { spot: words.slice(0, limits.short) }), ...(d.door.trim() && { door: d.door.trim() }) }
}

/** The request of a draft, without answers to questions that its kind does not ask. If the place was not found, the request goes
 * to review in the area of this desk. */
export function request(d: Draft, asks: Asks, desk: string, now: Date): Schemas['NewRequest'] {
  const items = asks.has('items') ? parseItems(d.items) : []
  const needs = d.needs.filter((n) => commonNeeds.includes(n) || asks.has(n as Schemas['Ask']['what']))
  return {
    kind: d.kind,
    place: placeOf(d, desk),
    channel: 'hotline',
    contact: d.contact,
    urgency: d.urgency,
    ...saidOn(d.lines, asksFor(asks)),
    ...(items.length && { items }),
    ...(needs.length && { needs }),
    ...(asks.has('grade') && d.grade && { grade: d.grade }),
    ...(asks.has('runs_out') && d.runsOut && { runs_out: day(Number(d.runsOut), now) }),
    ...(d.other && { other: true }),
    ...(d.paper?.called && { at: fromField(d.paper.called) }),
    ...(d.paper?.done && d.paper.by && { done_at: fromField(d.paper.done), done_by: d.paper.by }),
    ...(asks.has('against') && d.against && { against: [d.against] }),
    words: {
      ...(d.name.trim() && { name: d.name.trim() }),
      ...(d.phone.trim() && { phone: d.phone.trim() }),
      ...(d.text.trim() && { text: d.text.trim() }),
    },
  }
}
