import { api, Refusal, told, type Schemas } from '../../shared/api'
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
