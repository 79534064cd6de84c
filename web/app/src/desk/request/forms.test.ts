import { expect, test, vi } from 'vitest'
import type { Schemas } from '../../shared/api'
import { arrangedOf, command, facilityRole, spokenFor, unfilled } from './forms'

vi.mock('../../shared/session', () => ({ me: { value: { cadre: 'mine' } } }))

test('a form says the command and no more', () => {
  const f = { ...unfilled(), reason: 'far', note: ' 备注 ', until: '2026-01-02T08:00', satisfaction: '4', yuan: '12.5', receipt: 'A-1', level: 'district' as const, parent: 'p' }
  expect(command({ do: 'hold', name: '', reasons: [{ code: 'far', name: '' }] }, f, '')).toEqual({ do: 'hold', reason: 'far', note: '备注', until: '2026-01-02T08:00:00+08:00' })
  expect(command({ do: 'close', name: '' }, f, '')).toEqual({ do: 'close', by: 'call_back', satisfaction: 4, note: '备注' })
  expect(command({ do: 'add_contact', name: '' }, f, '')).toEqual({ do: 'add_contact', channel: 'hotline', words: { text: '备注' } })
  expect(command({ do: 'advance', name: '', errand: 2 }, f, 'c')).toEqual({ do: 'advance', errand: 2, on_behalf: 'c', fen: 1250, receipt: 'A-1' })
  expect(command({ do: 'start', name: '', errand: 1 }, unfilled(), 'c')).toEqual({ do: 'start', errand: 1, on_behalf: 'c' })
  expect(command({ do: 'merge', name: '' }, f, '')).toEqual({ do: 'merge', parent: 'p' })
})

test('nothing is chosen beforehand, and whether it was done is said by whoever opens it again', () => {
  expect(Object.values(unfilled()).filter((v) => (Array.isArray(v) ? v.length : v))).toEqual([])
  expect(command({ do: 'reopen', name: '' }, { ...unfilled(), act_happened: 'yes' }, '')).toEqual({ do: 'reopen', act_happened: true })
  expect(command({ do: 'reopen', name: '' }, { ...unfilled(), act_happened: 'no' }, '')).toEqual({ do: 'reopen' })
})

test('an arrangement says what changed, and what is taken back', () => {
  const before = { ...arrangedOf(), facility: 'a', approved: true, until: '2026-01-02T08:00' }
  const arrange = { do: 'arrange', name: '', errand: 1 }
  expect(command(arrange, { ...unfilled(), ...before }, '', before)).toEqual({ do: 'arrange', errand: 1 })
  expect(command(arrange, { ...unfilled(), ...before, facility: 'b', vehicle: 'van', ambulance: true }, '', before)).toEqual({ do: 'arrange', errand: 1, facility: 'b', vehicle: 'van', ambulance: true })
  expect(command(arrange, { ...unfilled(), released: true }, '', before)).toEqual({ do: 'arrange', errand: 1, released: true, unset: ['facility', 'pick_up', 'approved'] })
  expect(facilityRole({ pick: { role: 'hospital' }, drop: { role: 'door' } } as Schemas['Errand'])).toBe('hospital')
  expect(facilityRole({ drop: { role: 'door' } } as Schemas['Errand'])).toBeUndefined()
})

test('nobody speaks on behalf of themselves', () => {
  const r = { errands: [{ n: 1, cadre: 'mine' }, { n: 2, cadre: 'another' }] } as Schemas['Request']
  expect(spokenFor(r, { do: 'start', name: '', errand: 1 })).toBe('')
  expect(spokenFor(r, { do: 'start', name: '', errand: 2 })).toBe('another')
})
