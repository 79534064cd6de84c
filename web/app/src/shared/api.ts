import { ref } from 'vue'
import { learn, says } from './ahead'
import { clientOf } from './client'
import type { components, paths } from './schema'
import { language } from './words'

export type Schemas = components['schemas']

/** False while the server cannot be reached. */
export const reached = ref(true)

export const api = clientOf<paths>('/api/v1')

const asked = new Map<string, number>() // when, by the id of each request that is on its way

api.use({
  onRequest({ request, id }) {
    request.headers.set('Accept-Language', language.value)
    if (request.method !== 'GET') for (const [name, value] of Object.entries(says())) request.headers.set(name, value)
    asked.set(id, Date.now())
    return request
  },
  onResponse({ response, id }) {
    reached.value = true
    learn(response, asked.get(id) ?? Infinity)
    asked.delete(id)
  },
  onError({ id }) {
    asked.delete(id)
    reached.value = false
  },
})

/** What the server refused, in the reader's language: a problem document's title. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    title: string,
    readonly field = '',
  ) {
    super(title)
  }
}

type Answered<T> = { data?: T; error?: unknown; response: Response }

/** Turns an answer into its data, or throws a Refusal. A server that cannot be reached throws what fetch throws. */
export async function told<T>(asked: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await asked
  if (response.ok) return data as T
  const p = (typeof error === 'object' && error !== null ? error : {}) as Partial<Schemas['Problem']>
  throw new Refusal(response.status, p.code ?? '', p.title ?? response.statusText, p.field)
}

/** What went wrong, for a person: the server's own words, or that it cannot be reached. */
export const said = (e: unknown, noNetwork: string): string => (e instanceof Refusal ? e.message : noNetwork)
