import { next, step, type Mine } from './errands'
import { actAll } from './feed'
import { here, lead, type RunStop } from './stops'
import type { PhoneWords } from './words'

/** What the button of a stop is for: all that has not set out yet, else all of it. */
const atOnce = (s: RunStop): Mine[] => {
  const waiting = s.errands.filter((m) => m.errand.state === 'accepted')
  return waiting.length ? waiting : s.errands
}

/** Does the next step for every errand of a stop: sets out for all, or has all, also where an errand named no shop. */
export function take(s: RunStop): Promise<void> {
  const facility = s.errands.length > 1 && lead(s).errand.pick?.facility
  return actAll(
    atOnce(s).flatMap((m) => {
      const command = step(m)
      return command ? [{ errand: m.errand.id, number: m.request.number, command: command.do === 'pick_up' && facility ? { ...command, facility } : command }] : []
    }),
  )
}

/** What stands on the button, and where it leads, if that is short enough to be read with it. */
export function stepName(s: RunStop, w: PhoneWords): [string, string] {
  const m = atOnce(s)[0]!
  const verb = next(m)
  if (!verb) return ['', '']
  if (verb === 'pick_up' && s.errands.length > 1) return [w.allFetched(s.errands.length), '']
  const name = verb === 'pick_up' && m.errand.pick?.role === 'door' ? w.fetched : (w.do[verb] ?? verb)
  const to = verb === 'start' ? here(lead(s)).name : verb === 'pick_up' ? (m.errand.drop.facility ? m.errand.drop.name : m.request.place.compound_name) : ''
  const on = to ? w.onTo(to) : ''
  return [name, width(name + on) > 28 ? '' : on]
}

/** How wide a text is: Chinese characters are twice as wide as others. */
const width = (text: string): number => text.replace(/[^ -~]/g, '  ').length
