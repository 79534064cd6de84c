import type { Schemas } from '../../shared/api'
import { me } from '../../shared/session'
import { fromField } from '../../shared/time'

/** What a person says beside the verb itself. */
export type Field = 'note' | 'until' | 'level' | 'satisfaction' | 'act_happened' | 'parent' | 'hospital' | 'pickup' | 'approved' | 'ambulance' | 'released' | 'yuan' | 'receipt' | 'confirm'

/** The fields of each verb, in the order of the form. A verb that is not listed is carried out at once. */
export const forms: Partial<Record<Schemas['Choice']['do'], Field[]>> = {
  add_contact: ['note'],
  hold: ['until', 'note'],
  escalate: ['level', 'note'],
  merge: ['parent'],
  close: ['satisfaction', 'note'],
  reopen: ['act_happened', 'note'],
  cancel: ['note'],
  sign_off: ['note'],
  arrange: ['hospital', 'pickup', 'approved', 'ambulance', 'released'],
  fail: ['note'],
  hand_back: ['note'],
  decline: [],
  advance: ['yuan', 'receipt'],
  repay: ['yuan'],
  erase: ['confirm'],
}

/** What is filled in. */
export type Filled = {
  reason: string
  note: string
  until: string // in the city's time, as the field gives it
  level: Schemas['Command']['level'] | ''
  satisfaction: string
  act_happened: boolean
  parent: string // the other request's id
  facility: string
  approved: boolean
  ambulance: boolean
  released: boolean
  yuan: string
  receipt: string
}

export const unfilled = (): Filled => ({
  reason: '', note: '', until: '', level: '', satisfaction: '', act_happened: false, parent: '', facility: '', approved: false, ambulance: false, released: false, yuan: '', receipt: '',
})

/** What the holder does; whoever does it from the desk does it on the holder's behalf. */
const holders = ['accept', 'decline', 'acknowledge', 'start', 'pick_up', 'finish', 'undo', 'fail', 'hand_back', 'arrange', 'advance', 'repay']

/** For whom somebody at the desk speaks when they do this: the holder of the errand, unless that is themselves. */
export function spokenFor(r: Schemas['Request'], c: Schemas['Choice']): string {
  const holder = r.errands.find((e) => e.n === c.errand)?.cadre ?? ''
  return holder === me.value?.cadre ? '' : holder
}

/** The command that a form says. Money is in fen: 12.5 yuan are 1250. */
export function command(choice: Schemas['Choice'], f: Filled, holder: string): Schemas['Command'] {
  const fields = forms[choice.do] ?? []
  const has = (x: Field) => fields.includes(x)
  const text = f.note.trim()
  return {
    do: choice.do as Schemas['Command']['do'],
    ...(choice.errand && { errand: choice.errand }),
    ...(choice.errand && holder && holders.includes(choice.do) && { on_behalf: holder }),
    ...(choice.reasons?.length && f.reason && { reason: f.reason }),
    ...(choice.do === 'add_contact' && { channel: 'hotline' as const, ...(text && { words: { text } }) }),
    ...(choice.do !== 'add_contact' && has('note') && text && { note: text }),
    ...(choice.do === 'close' && { by: 'call_back' as const, ...(f.satisfaction && { satisfaction: Number(f.satisfaction) }) }),
    ...((has('until') || has('pickup')) && f.until && { until: fromField(f.until) }),
    ...(has('level') && f.level && { level: f.level }),
    ...(has('act_happened') && f.act_happened && { act_happened: true }),
    ...(has('parent') && { parent: f.parent }),
    ...(has('hospital') && f.facility && { facility: f.facility }),
    ...(has('approved') && f.approved && { approved: true }),
    ...(has('ambulance') && f.ambulance && { ambulance: true }),
    ...(has('released') && f.released && { released: true }),
    ...(has('yuan') && { fen: Math.round(Number(f.yuan) * 100) }),
    ...(has('receipt') && f.receipt.trim() && { receipt: f.receipt.trim() }),
  }
}
