import type { Schemas } from '../../shared/api'
import { me } from '../../shared/session'
import { fromField, toField } from '../../shared/time'
import { facilities, ofHolders } from '../../shared/vocabulary'

/** A field of a verb's form. */
export type Field = 'note' | 'until' | 'level' | 'satisfaction' | 'act_happened' | 'parent' | 'arrangement' | 'yuan' | 'receipt' | 'confirm' | 'against'

/** The fields of each verb, in the order of the form. A verb that is not listed is carried out at once. */
export const forms: Partial<Record<Schemas['Choice']['do'], Field[]>> = {
  add_contact: ['note'],
  hold: ['until', 'note'],
  escalate: ['level', 'note'],
  merge: ['parent'],
  name_against: ['against'],
  close: ['satisfaction', 'note'],
  reopen: ['act_happened', 'note'],
  cancel: ['note'],
  sign_off: ['note'],
  arrange: ['arrangement'],
  fail: ['note'],
  hand_back: ['note'],
  decline: [],
  advance: ['yuan', 'receipt'],
  repay: ['yuan'],
  erase: ['confirm'],
}

/** The values of the form. */
export type Filled = {
  reason: string
  note: string
  until: string // as the input gives it, in the city's time
  level: Schemas['AnyCommand']['level'] | ''
  satisfaction: string
  act_happened: '' | 'yes' | 'no' // whether the figure of the day stands
  parent: string // the other request's id
  facility: string
  approved: boolean
  ambulance: boolean
  released: boolean
  vehicle: Schemas['Vehicle'] | ''
  yuan: string
  receipt: string
  against: string[] // ids
}

export const unfilled = (): Filled => ({
  reason: '', note: '', until: '', level: '', satisfaction: '', act_happened: '', parent: '', facility: '', approved: false, ambulance: false, released: false, vehicle: '', yuan: '', receipt: '', against: [],
})

/** On whose behalf somebody at the desk acts: the holder of the errand, unless that is themselves. */
export function spokenFor(r: Schemas['Request'], c: Schemas['Choice']): string {
  const holder = r.errands.find((e) => e.n === c.errand)?.cadre ?? ''
  return holder === me.value?.cadre ? '' : holder
}

/** The end of an errand that is a facility, which can confirm. */
export function facilityRole(e?: Schemas['Errand']): Schemas['Facility']['role'] | undefined {
  return ([e?.drop.role, e?.pick?.role] as (Schemas['Facility']['role'] | undefined)[]).find((role) => role && facilities.includes(role))
}

/** An arrangement in the form. */
type Arranged = Pick<Filled, 'facility' | 'approved' | 'ambulance' | 'released' | 'vehicle' | 'until'>

/** The arrangement when the form is opened. */
export function arrangedOf(e?: Schemas['Errand']): Arranged {
  const a = e?.arrangement
  return {
    facility: a?.facility ?? '', approved: !!a?.approved, ambulance: !!a?.ambulance, released: !!a?.released,
    vehicle: (a?.vehicle ?? '') as Filled['vehicle'], until: a?.pick_up_at ? toField(a.pick_up_at) : '',
  }
}

type Arrange = Extract<Schemas['Command'], { do: 'arrange' }>

/** The parts of an arrangement that the form has changed; the others are not sent. */
function arranging(f: Filled, before: Arranged): Partial<Arrange> {
  const unset: NonNullable<Arrange['unset']> = []
  const told: Partial<Arrange> = {}
  const part = <T extends string | boolean>(name: NonNullable<Arrange['unset']>[number], now: T, was: T, tell: () => void) => {
    if (now === was) return
    if (now) tell()
    else unset.push(name)
  }
  part('facility', f.facility, before.facility, () => (told.facility = f.facility))
  part('pick_up', f.until, before.until, () => (told.until = fromField(f.until)))
  part('vehicle', f.vehicle, before.vehicle, () => (told.vehicle = f.vehicle as Schemas['Vehicle']))
  for (const name of ['approved', 'ambulance', 'released'] as const) part(name, f[name], before[name], () => (told[name] = true))
  return { ...told, ...(unset.length && { unset }) }
}

/** The command of the form; before is the arrangement when the form was opened. Money is in fen: 12.5 yuan are 1250. */
export function command(choice: Schemas['Choice'], f: Filled, holder: string, before: Arranged = arrangedOf()): Schemas['Command'] {
  const fields = forms[choice.do] ?? []
  const has = (x: Field) => fields.includes(x)
  const text = f.note.trim()
  const said: Schemas['AnyCommand'] = {
    do: choice.do as Schemas['AnyCommand']['do'],
    ...(choice.errand && { errand: choice.errand }),
    ...(choice.errand && holder && ofHolders.includes(choice.do) && { on_behalf: holder }),
    ...(choice.reasons?.length && f.reason && { reason: f.reason }),
    ...(choice.do === 'add_contact' && { channel: 'hotline' as const, ...(text && { words: { text } }) }),
    ...(choice.do !== 'add_contact' && has('note') && text && { note: text }),
    ...(choice.do === 'close' && { by: 'call_back' as const, ...(f.satisfaction && { satisfaction: Number(f.satisfaction) }) }),
    ...(has('until') && f.until && { until: fromField(f.until) }),
    ...(has('level') && f.level && { level: f.level }),
    ...(has('act_happened') && f.act_happened === 'yes' && { act_happened: true }),
    ...(has('against') && { against: f.against }),
    ...(has('parent') && { parent: f.parent }),
    ...(has('arrangement') && arranging(f, before)),
    ...(has('yuan') && { fen: Math.round(Number(f.yuan) * 100) }),
    ...(has('receipt') && f.receipt.trim() && { receipt: f.receipt.trim() }),
  }
  return said as Schemas['Command'] // the form of a verb has exactly its fields
}
