import { api, Refusal, said, told, type Schemas } from '../../shared/api'
import { newKey } from '../../shared/key'
import { seen } from '../request/send'

/** Gives an errand to a cadre, with insist past the rules that a person may pass; with a version only while the request still has it. */
export const give = (errand: string, cadre: string, insist: boolean, version?: number): Promise<Schemas['Answer']> =>
  told(
    api.POST('/errands/{errand}/commands', {
      params: { path: { errand }, header: { 'Idempotency-Key': newKey(), ...seen(version) } },
      body: { do: 'reassign', cadre, ...(insist ? { insist: true } : {}) },
    }),
  )

/** What the planner says of everybody for an errand, or why it cannot be given. */
export async function weigh(errand: string): Promise<{ why?: Schemas['Why']; fixed?: string }> {
  try {
    return { why: await told(api.GET('/errands/{errand}/candidates', { params: { path: { errand } } })) }
  } catch (e) {
    return e instanceof Refusal ? { fixed: e.message } : {}
  }
}

/** An errand that is to be given, and who has it before. */
export type Given = { id: string; request: string; number: string; before?: string }

/**
 * Gives several errands, one after the other, since each changes what the person has in hand. What is refused is told, and the rest is given. Back
 * gives them all to whoever had them, where somebody had each.
 */
export async function giveAll(pieces: Given[], cadre: string, insist: boolean, noNetwork: string): Promise<{ done: string[]; troubles: string[]; back?: () => Promise<unknown> }> {
  const done: string[] = []
  const troubles: string[] = []
  const back: (() => Promise<unknown>)[] = []
  for (const p of pieces) {
    try {
      const { version } = await give(p.id, cadre, insist)
      done.push(p.request)
      const before = p.before
      if (before && before !== cadre) back.push(() => give(p.id, before, true, version))
    } catch (e) {
      troubles.push(`${p.number} ${said(e, noNetwork)}`)
    }
  }
  return { done, troubles, ...(done.length && back.length === done.length ? { back: () => Promise.all(back.map((b) => b())) } : {}) }
}
