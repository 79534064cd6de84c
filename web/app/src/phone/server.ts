import { ref } from 'vue'
import { learn, says } from '../shared/ahead'
import type { Schemas } from '../shared/api'
import { language } from '../shared/words'

/** False while the server cannot be reached. */
export const reached = ref(true)
/** A refusal of the server. Status 0: it was not reached. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    title: string,
  ) {
    super(title)
  }
}

/** Sends a request; for 304 it returns undefined. */
export async function ask<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ data: T | undefined; tag: string }> {
  let answer: Response
  const asked = Date.now()
  try {
    answer = await fetch('/api/v1' + path, {
      method,
      cache: 'no-store',
      headers: { 'Accept-Language': language.value, ...(body === undefined || body instanceof Blob ? {} : { 'Content-Type': 'application/json' }), ...(method === 'GET' ? {} : says()), ...headers },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    })
  } catch {
    reached.value = false
    throw new Refusal(0, '')
  }
  reached.value = true
  learn(answer, asked)
  if (answer.status === 304 || answer.status === 204) return { data: undefined, tag: '' }
  const said: unknown = await answer.json().catch(() => undefined)
  if (answer.ok) return { data: said as T, tag: answer.headers.get('ETag') ?? '' }
  throw new Refusal(answer.status, (said as Schemas['Problem'] | undefined)?.title ?? answer.statusText)
}
