import { api, told, type Schemas } from '../../shared/api'

/** The header by which something is done only while the request still has a version: so it is taken back where nothing has happened since. */
export const seen = (version?: number): { 'If-Match'?: string } => (version ? { 'If-Match': `"${version}"` } : {})

/** Carries out a command on a request; with the same key only once. */
export const send = (request: string, body: Schemas['Command'], key: string, version?: number): Promise<Schemas['Answer']> =>
  told(api.POST('/requests/{request_id}/commands', { params: { path: { request_id: request }, header: { 'Idempotency-Key': key, ...seen(version) } }, body }))
