import { api, told, type Schemas } from '../../shared/api'

/** Carries out a command on a request; with the same key only once. */
export const send = (request: string, body: Schemas['Command'], key: string): Promise<Schemas['Answer']> =>
  told(api.POST('/requests/{request_id}/commands', { params: { path: { request_id: request }, header: { 'Idempotency-Key': key } }, body }))
