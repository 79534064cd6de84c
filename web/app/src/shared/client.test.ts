import { afterEach, expect, test, vi } from 'vitest'
import { clientOf } from './client'
import type { paths } from './schema'

afterEach(() => vi.unstubAllGlobals())

/** What is asked, and an answer to it. */
function answering(answer: () => Response): Request[] {
  const asked: Request[] = []
  vi.stubGlobal('Request', class extends Request {
    constructor(url: string, init?: RequestInit) {
      super(new URL(url, 'http://there'), init)
    }
  })
  vi.stubGlobal('fetch', (r: Request) => {
    asked.push(r)
    return Promise.resolve(answer())
  })
  return asked
}

test('a question is asked as the contract has it', async () => {
  const asked = answering(() => new Response('[]'))
  const client = clientOf<paths>('/api/v1')
  await client.GET('/requests', { params: { query: { state: ['open', 'review'], late: false, limit: 5 } } })
  await client.POST('/requests/{request_id}/commands', { params: { path: { request_id: 'a/b' }, header: { 'Idempotency-Key': 'k' } }, body: { do: 'resume' } })
  expect(asked.map((r) => [r.method, r.url])).toEqual([['GET', 'http://there/api/v1/requests?state=open&state=review&late=false&limit=5'], ['POST', 'http://there/api/v1/requests/a%2Fb/commands']])
  expect(asked.map((r) => [r.headers.get('Content-Type'), r.headers.get('Idempotency-Key')])).toEqual([[null, null], ['application/json', 'k']])
  expect(await asked[1]!.json()).toEqual({ do: 'resume' })
})

test('an answer is its data, nothing, a problem, or a text', async () => {
  const client = clientOf<paths>('/api/v1')
  for (const [body, status, want] of [['{"id":"x"}', 200, { data: { id: 'x' } }], [null, 204, { data: undefined }], ['{"code":"gone"}', 409, { error: { code: 'gone' } }], ['<p>', 502, { error: '<p>' }]] as const) {
    answering(() => new Response(body, { status }))
    const { response, ...got } = await client.GET('/session')
    expect([response.status, got]).toEqual([status, want])
  }
})

test('who listens hears of questions, answers and what could not be reached', async () => {
  const asked = answering(() => new Response('{}'))
  const client = clientOf<paths>('/api/v1')
  const heard: string[] = []
  client.use({
    onRequest: ({ request }) => (request.headers.set('Accept-Language', 'zh'), undefined),
    onResponse: ({ schemaPath }) => void heard.push(schemaPath),
    onError: () => void heard.push('error'),
  })
  await client.GET('/session')
  expect(asked[0]!.headers.get('Accept-Language')).toBe('zh')
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
  await expect(client.GET('/session')).rejects.toThrow('no network')
  expect(heard).toEqual(['/session', 'error'])
})
