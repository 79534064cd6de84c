import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
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

interface Kept extends DBSchema {
  actions: { key: number; value: Action }
  photos: { key: number; value: Photo }
  troubles: { key: number; value: Trouble }
  kept: { key: string; value: unknown }
}

/** Undefined where the browser stores nothing. Then everything is kept in memory, until the page is closed. */
async function open(): Promise<IDBPDatabase<Kept> | undefined> {
  try {
    return await openDB<Kept>('bangban', 1, {
      upgrade(db) {
        for (const name of ['actions', 'photos', 'troubles'] as const) db.createObjectStore(name, { keyPath: 'seq', autoIncrement: true })
        db.createObjectStore('kept')
      },
    })
  } catch {
    return undefined
  }
}

const opened = open()

type Lists = 'actions' | 'photos' | 'troubles'

export async function list<N extends Lists>(name: N): Promise<Kept[N]['value'][]> {
  return (await (await opened)?.getAll(name)) ?? []
}

let unkept = 0 // number of actions that could not be stored

/** Stores an action and returns its number. One that cannot be stored gets a negative number. */
export async function add<N extends Lists>(name: N, value: Kept[N]['value']): Promise<number> {
  try {
    const seq = await (await opened)?.add(name, value)
    if (seq !== undefined) return seq
  } catch {
    // full, or refused
  }
  return --unkept
}

export async function remove(name: Lists, seq: number): Promise<void> {
  await (await opened)?.delete(name, seq)
}

export async function keep(key: string, value: unknown): Promise<void> {
  try {
    await (await opened)?.put('kept', value, key)
  } catch {
    // full, or refused: loaded again next time
  }
}

export async function recall<T>(key: string): Promise<T | undefined> {
  return (await opened)?.get('kept', key) as Promise<T | undefined>
}

/** Deletes what was loaded. Actions that were not sent stay until the account that did them signs in again. */
export async function forget(): Promise<void> {
  await (await opened)?.clear('kept')
}
