import * as idb from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Action } from './store'

const action = (id: string): Action => ({ id, actor: 'me', at: '2026-01-01T12:00:00Z', errand: 'r.1', command: { do: 'start' } })

/** A page that was just opened in this browser. */
async function opened(): Promise<typeof import('./store')> {
  vi.resetModules()
  return import('./store')
}

beforeEach(() => {
  for (const [name, value] of Object.entries(idb)) vi.stubGlobal(name, value)
  vi.stubGlobal('indexedDB', new idb.IDBFactory())
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('what a telephone keeps', () => {
  it('outlives a reload, in the order in which it was done', async () => {
    const before = await opened()
    for (const id of ['c', 'a', 'b']) await before.add('actions', action(id))
    await before.keep('me', { id: 'me' })
    const after = await opened()
    expect((await after.list('actions')).map((a) => a.id)).toEqual(['c', 'a', 'b'])
    expect(await after.recall('me')).toEqual({ id: 'me' })
  })

  it('what was sent is gone, and what comes later does not take its place', async () => {
    const store = await opened()
    const first = await store.add('actions', action('a'))
    await store.remove('actions', first)
    expect(await store.add('actions', action('b'))).toBeGreaterThan(first)
    expect((await store.list('actions')).map((a) => a.id)).toEqual(['b'])
  })

  it('what was done and not sent outlives signing out; what was shown does not', async () => {
    const store = await opened()
    await store.add('actions', action('a'))
    await store.keep('errands', ['somebody’s door'])
    await store.forget()
    expect(await store.list('actions')).toHaveLength(1)
    expect(await store.recall('errands')).toBeUndefined()
  })
})

describe('a browser that keeps nothing', () => {
  async function works(store: typeof import('./store')) {
    const places = [await store.add('actions', action('a')), await store.add('photos', { ...action('p'), errand: 'r.1', purpose: 'receipt', picture: new Blob() })]
    expect(places.every((p) => p < 0) && places[0] !== places[1]).toBe(true)
    await store.keep('me', { id: 'me' })
    expect(await store.recall('me')).toBeUndefined()
    await store.remove('actions', places[0]!)
    expect(await store.list('actions')).toEqual([])
    await store.forget()
  }
  it('has no storage', async () => {
    vi.stubGlobal('indexedDB', undefined)
    await works(await opened())
  })
  it('refuses it', async () => {
    vi.stubGlobal('indexedDB', {
      open() {
        throw new DOMException('not here', 'SecurityError')
      },
    })
    await works(await opened())
  })
  it('is full', async () => {
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    vi.spyOn(idb.IDBObjectStore.prototype, 'add').mockImplementation(full)
    vi.spyOn(idb.IDBObjectStore.prototype, 'put').mockImplementation(full)
    await works(await opened())
  })
})
