import { describe, expect, it } from 'vitest'
import type { Schemas } from '../shared/api'
import { canUndo, finishedAt, next, overlay, run, step } from './errands'
import type { Action } from './store'

type Errand = Schemas['Errand']

function said(id: string, state: Errand['state'], more: Partial<Errand> = {}): Schemas['MyErrand'] {
  return { errand: { id, state, drop: { role: 'door' }, ...more } as Errand, request: { number: id } as Schemas['Request'] }
}

const pharmacy = { pick: { role: 'pharmacy', facility: 'p1' } }
let seq = 0
const done = (errand: string, verb: string, at = '2026-01-01T12:00:00Z'): Action => ({ seq: ++seq, id: `a${seq}`, actor: 'me', at, errand, command: { do: verb } as Schemas['Command'] })
const after = (m: Schemas['MyErrand'], ...verbs: string[]) => overlay([m], verbs.map((v) => done(m.errand.id, v)))[0]!

describe('what the button of an errand leads to', () => {
  it.each<[string, Schemas['MyErrand'], string | undefined]>([
    ['an offer is accepted', said('e', 'offered'), 'accept'],
    ['whoever accepted sets out', said('e', 'accepted'), 'start'],
    ['goods are picked up first', said('e', 'underway', pharmacy), 'pick_up'],
    ['goods that are in hand are delivered', said('e', 'underway', { ...pharmacy, picked_up_at: '2026-01-01T11:00:00Z' }), 'finish'],
    ['a visit has nothing to pick up', said('e', 'underway'), 'finish'],
    ['what is finished leads nowhere', said('e', 'finished'), undefined],
    ['what waits for somebody leads nowhere', said('e', 'waiting'), undefined],
    ['what was withdrawn leads nowhere', said('e', 'withdrawn'), undefined],
  ])('%s', (_, m, verb) => {
    expect(next(after(m))).toBe(verb)
    expect(step(after(m))?.do).toBe(verb)
  })

  it('goes all the way on this telephone alone', () => {
    const way: (string | undefined)[] = []
    const verbs: string[] = []
    for (let i = 0; i < 6; i++) {
      const verb = next(after(said('e', 'offered', pharmacy), ...verbs))
      way.push(verb)
      if (verb) verbs.push(verb)
    }
    expect(way).toEqual(['accept', 'start', 'pick_up', 'finish', undefined, undefined])
  })

  it('tells that somebody is there before all else where a life is in danger', () => {
    const danger = (m: Schemas['MyErrand']) => ({ ...m, request: { ...m.request, urgency: 'life_threatening' as const } })
    expect(next(after(danger(said('e', 'underway'))))).toBe('arrive')
    expect(next(after(danger(said('e', 'underway', pharmacy))))).toBe('pick_up')
    expect(next(after(danger(said('e', 'underway', pharmacy)), 'pick_up'))).toBe('arrive')
    expect(next(after(danger(said('e', 'underway')), 'arrive'))).toBe('finish')
    expect(next(after(danger(said('e', 'underway', { arrived_at: '2026-01-01T11:00:00Z' }))))).toBe('finish')
    expect(next(after(danger(said('e', 'underway', { carries: ['person'] }))))).toBe('finish') // who is aboard was reached
  })

  it('says where goods were picked up, where that is known', () => {
    expect(step(after(said('e', 'underway', pharmacy)))).toEqual({ do: 'pick_up', facility: 'p1' })
    expect(step(after(said('e', 'underway', { pick: { role: 'pharmacy' } })))).toEqual({ do: 'pick_up' })
  })

  it.each(['decline', 'hand_back', 'fail'])('leads nowhere after %s', (verb) => {
    const m = after(said('e', 'accepted'), verb)
    expect(next(m)).toBeUndefined()
    expect(run([m])).toEqual([])
  })
})

describe('what was done here lies over what the server said', () => {
  it('waits to be sent, except that it was seen', () => {
    expect(after(said('e', 'accepted', { seen_by: '2026-01-01T12:05:00Z' }), 'acknowledge')).toMatchObject({ pending: false, seen: true, errand: { state: 'accepted' } })
    expect(after(said('e', 'accepted', { seen_by: '2026-01-01T12:05:00Z' }), 'start')).toMatchObject({ pending: true, seen: false, errand: { state: 'underway' } })
  })

  it('has been seen when the server awaits no sign of it', () => {
    expect(after(said('e', 'accepted')).seen).toBe(true)
  })

  it('is about that errand only, and leaves what the server said as it is', () => {
    const both = [said('a', 'accepted'), said('b', 'accepted')]
    expect(overlay(both, [done('b', 'start')]).map((m) => m.errand.state)).toEqual(['accepted', 'underway'])
    expect(both[1]!.errand.state).toBe('accepted')
  })

  it('a finish that is taken back leaves the errand underway, with the goods still in hand', () => {
    const m = after(said('e', 'underway', pharmacy), 'pick_up', 'finish', 'undo')
    expect(m.errand.state).toBe('underway')
    expect(next(m)).toBe('finish')
  })
})

describe('a finish can be taken back', () => {
  const at = (time: string) => new Date('2026-01-01T' + time + 'Z')
  it('for a minute by the server’s clock', () => {
    const m = after(said('e', 'finished', { finished_at: '2026-01-01T12:00:00Z' }))
    expect(canUndo(m, at('12:00:59.999'), 0)).toBe(true)
    expect(canUndo(m, at('12:01:00'), 0)).toBe(false)
  })
  it('for a minute after it was done here, though this clock is an hour ahead', () => {
    const m = overlay([said('e', 'underway')], [done('e', 'finish', '2026-01-01T13:00:00Z')])[0]!
    expect(finishedAt(m, 3_600_000)).toEqual(at('12:00:00'))
    expect(canUndo(m, at('12:00:30'), 3_600_000)).toBe(true)
    expect(canUndo(m, at('12:01:30'), 3_600_000)).toBe(false)
  })
})

it('the run begins with what is begun, and otherwise keeps the server’s order', () => {
  const all = overlay([said('offer', 'offered'), said('first', 'accepted'), said('done', 'finished'), said('second', 'accepted'), said('begun', 'underway')], [])
  expect(run(all).map((m) => m.errand.id)).toEqual(['begun', 'first', 'second', 'offer'])
})
