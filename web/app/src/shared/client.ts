import type { Client, Middleware } from 'openapi-fetch'

// The types of openapi-fetch with what these apps need of it and no more: it is fetched with every page.

type Asked = { params?: { path?: Record<string, unknown>; query?: Record<string, unknown>; header?: Record<string, unknown> }; body?: unknown; bodySerializer?: (body: unknown) => BodyInit; headers?: Record<string, string> }

/** The address of a question: what stands in its path, and the query with a list as a name several times. */
function addressOf(path: string, params: Asked['params']): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params?.query ?? {})) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) if (one !== undefined && one !== null) query.append(name, String(one))
  }
  const asks = query.toString()
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params?.path?.[name]))) + (asks && `?${asks}`)
}

/** Asks the API of a contract. An answer is its data, or the problem that it tells. */
export function clientOf<Paths extends object>(base: string): Pick<Client<Paths>, 'GET' | 'POST' | 'PUT' | 'DELETE' | 'use'> {
  const wares: Middleware[] = []
  let n = 0

  const asks = (method: string) => async (schemaPath: string, { params, body, bodySerializer, headers }: Asked = {}) => {
    const said = Object.entries({ ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers, ...params?.header }).filter(([, v]) => v !== undefined && v !== null)
    let request = new Request(base + addressOf(schemaPath, params), { method, headers: said.map(([k, v]): [string, string] => [k, String(v)]), ...(body !== undefined && { body: bodySerializer ? bodySerializer(body) : JSON.stringify(body) }) })
    const of = { id: String(n++), schemaPath, params: params ?? {}, options: {} as never }
    for (const w of wares) request = ((await w.onRequest?.({ ...of, request })) as Request | undefined) ?? request
    let response: Response
    try {
      response = await fetch(request)
    } catch (error) {
      for (const w of wares) await w.onError?.({ ...of, request, error })
      throw error
    }
    for (const w of wares) await w.onResponse?.({ ...of, request, response })
    const text = response.status === 204 ? '' : await response.text()
    if (response.ok) return { data: text ? (JSON.parse(text) as unknown) : undefined, response }
    try {
      return { error: JSON.parse(text) as unknown, response }
    } catch {
      return { error: text, response }
    }
  }
  return { GET: asks('GET'), POST: asks('POST'), PUT: asks('PUT'), DELETE: asks('DELETE'), use: (...more: Middleware[]) => void wares.push(...more) } as never
}
