import type { Schemas } from '../shared/api'

/** An action on this telephone that the server does not know of yet. */
export type Action = {
  seq?: number // the order in which things were done
  id: string
  actor: string // who did it: another account on this telephone must not send it
  at: string // by this telephone's clock
  until?: string // not to be sent before, so that it can be taken back
  errand?: string
  request?: string
  cadre?: string
  number?: string // of the request, shown if the action is refused
  command: Schemas['Command']
}

/** A picture that waits to be sent, already encoded without the camera's metadata. One that was sent is only shown. */
export type Photo = { seq?: number; id: string; actor: string; at: string; errand: string; purpose: Schemas['Purpose']; picture: Blob; sent?: true }

/** An action that the server refused, until it is read. */
export type Trouble = { seq?: number; number: string; do: string; why: string }

type Kept = { actions: Action; photos: Photo; troubles: Trouble }

/** Undefined where the browser stores nothing. Then everything is kept in memory, until the page is closed. */
function open(): Promise<IDBDatabase | undefined> {
  return new Promise((resolve) => {
    try {
      const asked = indexedDB.open('bangban', 1)
      asked.onupgradeneeded = () => {
        for (const name of ['actions', 'photos', 'troubles']) asked.result.createObjectStore(name, { keyPath: 'seq', autoIncrement: true })
        asked.result.createObjectStore('kept')
      }
      asked.onsuccess = () => resolve(asked.result)
      asked.onerror = () => resolve(undefined)
    } catch {
      resolve(undefined)
    }
  })
}

const opened = open()

/** Does one thing to a store; what it wrote is on the disk when it resolves. Undefined where nothing is stored. */
async function within<T>(name: keyof Kept | 'kept', mode: IDBTransactionMode, what: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  const db = await opened
  if (!db) return undefined
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(name, mode)
    const asked = what(transaction.objectStore(name))
    transaction.oncomplete = () => resolve(asked.result)
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('not stored'))
  })
}

type Lists = keyof Kept

export async function list<N extends Lists>(name: N): Promise<Kept[N][]> {
  return ((await within(name, 'readonly', (s) => s.getAll())) as Kept[N][] | undefined) ?? []
}

let unkept = 0 // number of actions that could not be stored

/** Stores actions, all or none, and returns their numbers. Those that cannot be stored get negative numbers. */
export async function addAll<N extends Lists>(name: N, values: Kept[N][]): Promise<number[]> {
  try {
    const asked: IDBRequest<IDBValidKey>[] = []
    await within(name, 'readwrite', (s) => {
      for (const value of values) asked.push(s.add(value))
      return asked[0]!
    })
    if (asked.length) return asked.map((r) => r.result as number)
  } catch {
    // full, or refused
  }
  return values.map(() => --unkept)
}

export async function add<N extends Lists>(name: N, value: Kept[N]): Promise<number> {
  return (await addAll(name, [value]))[0]!
}

export async function remove(name: Lists, seq: number): Promise<void> {
  await within(name, 'readwrite', (s) => s.delete(seq))
}

export async function keep(key: string, value: unknown): Promise<void> {
  try {
    await within('kept', 'readwrite', (s) => s.put(value, key))
  } catch {
    // full, or refused: loaded again next time
  }
}

export async function recall<T>(key: string): Promise<T | undefined> {
  return within('kept', 'readonly', (s) => s.get(key)) as Promise<T | undefined>
}

/** Deletes what was loaded. Actions that were not sent stay until the account that did them signs in again. */
export async function forget(): Promise<void> {
  await within('kept', 'readwrite', (s) => s.clear())
}
