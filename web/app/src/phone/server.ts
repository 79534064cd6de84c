import { computed, shallowRef } from '@vue/reactivity'
import { learn, says } from '../shared/ahead'
import type { Schemas } from '../shared/api'
import { language } from '../shared/words'

/** Since when the server cannot be reached, by this telephone's clock; 0 while it can. */
export const lost = shallowRef(0)
export const reached = computed(() => !lost.value)

/** A refusal of the server. Status 0: it was not reached. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    title: string,
  ) {
    super(title)
  }
}

// A request on a dead connection would never end, and everything after it would wait.
const patience = 20_000
const patienceForPictures = 300_000 // 300 kB take two minutes over 2G
const waiting = new Set<AbortController>()

/** Gives up what has not been answered yet, because the network has changed. Whatever it was is sent again. */
export function giveUp(): void {
  for (const w of waiting) w.abort()
}

/** Sends a request; for 304 it returns undefined. */
export async function ask<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ data: T | undefined; tag: string }> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), body instanceof Blob ? patienceForPictures : patience)
  waiting.add(stop)
  try {
    const asked = Date.now()
    const answer = await fetch('/api/v1' + path, {
      method,
      cache: 'no-store',
      signal: stop.signal,
      headers: { 'Accept-Language': language.value, ...(body === undefined || body instanceof Blob ? {} : { 'Content-Type': 'application/json' }), ...(method === 'GET' ? {} : says()), ...headers },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    })
    learn(answer, asked)
    const said: unknown = answer.status === 304 || answer.status === 204 ? undefined : await answer.json().catch(() => undefined)
    if (stop.signal.aborted) throw new TypeError('the network has changed')
    lost.value = 0
    if (answer.ok || answer.status === 304) return { data: said as T | undefined, tag: answer.headers.get('ETag') ?? '' }
    throw new Refusal(answer.status, (said as Schemas['Problem'] | undefined)?.title ?? answer.statusText)
  } catch (e) {
    if (e instanceof Refusal) throw e
    lost.value ||= Date.now()
    throw new Refusal(0, '')
  } finally {
    clearTimeout(timer)
    waiting.delete(stop)
  }
}
