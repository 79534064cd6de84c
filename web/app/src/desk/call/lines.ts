import type { Schemas } from '../../shared/api'
import { at, fromField, toField } from '../../shared/time'
import { limits, particulars } from '../../shared/vocabulary'
import type { DeskWords } from '../words'
import { fromEntries } from '../../shared/lists'

/** A particular of a request that one line holds: the call page asks for it, checking changes it, the request's page shows it. */
export type Line = {
  field: keyof typeof particulars
  always?: true // a request that was checked has it
  asked?: Schemas['Ask']['what'] // by kinds that ask this; without, always
  input: Record<string, string | number> | 'time' // attributes of the field, or that it is a time that lies ahead
  say: (text: string) => Partial<Schemas['NewRequest']>
  of: (r: Schemas['Request']) => string // as the field has it; '' for nothing
  shown: (r: Schemas['Request'], now: Date, words: DeskWords) => string
}

export const lines: Line[] = [
  {
    field: 'persons',
    always: true,
    asked: 'persons',
    input: { type: 'number', min: 1, max: limits.persons, placeholder: '1' },
    say: (text) => ({ persons: Number(text) }),
    of: (r) => String(r.persons),
    shown: (r, _, words) => words.people(r.persons),
  },
  {
    field: 'appointment',
    asked: 'appointment',
    input: 'time',
    say: (text) => ({ appointment: fromField(text) }),
    of: (r) => (r.appointment ? toField(r.appointment) : ''),
    shown: (r, now) => (r.appointment ? at(new Date(r.appointment), now) : ''),
  },
]

/** What is written on each line, by its field. */
export type Written = Record<string, string>

export const writtenOf = (r: Schemas['Request']): Written => fromEntries(lines.map((l) => [l.field, l.of(r)]))

/** What the lines say that are asked. */
export function saidOn(written: Written, asks: (l: Line) => boolean): Partial<Schemas['NewRequest']> {
  return Object.assign({}, ...lines.filter((l) => asks(l) && written[l.field]?.trim()).map((l) => l.say(written[l.field]!.trim())))
}
