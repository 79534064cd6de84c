import { ref } from '@vue/reactivity'
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

/** How long the browser may take to open its storage, and to write to it, in milliseconds. Some never answer, and a busy one takes long. */
const opening = 6000
const writing = 20_000

/** Whether what is done here outlasts the page: false where the browser stores nothing. Then all is kept in memory. */
export const lasting = ref(true)

let db: IDBDatabase | undefined

function open(): Promise<void> {
  return new Promise((resolve) => {
    const without = () => {
      lasting.value = !!db
      resolve()
    }
    setTimeout(without, opening)
    try {
      const asked = indexedDB.open('bangban', 1)
      asked.onupgradeneeded = () => {
        for (const name of ['actions', 'photos', 'troubles']) asked.result.createObjectStore(name, { keyPath: 'seq', autoIncrement: true })
        asked.result.createObjectStore('kept')
      }
      asked.onsuccess = () => {
        db = asked.result // later than it was waited for, too: from then on it is used
        lasting.value = true
        resolve()
      }
      asked.onerror = without
    } catch {
      without()
    }
  })
}

const opened = open()

/** Does one thing to a store; what it wrote is on the disk when it resolves. Undefined where nothing is stored. */
async function within<T>(name: keyof Kept | 'kept', mode: IDBTransactionMode, what: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  await opened
  if (!db) return undefined
  const transaction = db.transaction(name, mode)
  return new Promise((resolve, reject) => {
    const stuck = setTimeout(() => {
      db = undefined // it will not answer the next time either
      lasting.value = false
      reject(new Error('no answer'))
    }, writing)
    const asked = what(transaction.objectStore(name))
    transaction.oncomplete = () => {
      clearTimeout(stuck)
      resolve(asked.result)
    }
    transaction.onabort = transaction.onerror = () => {
      clearTimeout(stuck)
      reject(transaction.error ?? new Error('not stored'))
    }
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
  await within(name, 'readwrite', (s) => s.delete(seq)).catch(() => undefined) // what was sent is sent again, which changes nothing
}

export async function keep(key: string, value: unknown): Promise<void> {
  try {
    await within('kept', 'readwrite', (s) => s.put(value, key))
  } catch {
    // full, or refused: loaded again next time
  }
}

export async function recall<T>(key: string): Promise<T | undefined> {
  return within('kept', 'readonly', (s) => s.get(key)).catch(() => undefined) as Promise<T | undefined>
}

/** Deletes what was loaded. Actions that were not sent stay until the account that did them signs in again. */
export async function forget(): Promise<void> {
  await within('kept', 'readwrite', (s) => s.clear()).catch(() => undefined)
}
