import { openDB, type DBSchema } from 'idb'
import type { Schemas } from '../shared/api'

/** Something that was done on this telephone and that the server does not know of yet. */
export type Action = {
  seq?: number // the order in which things were done
  id: string
  actor: string // who did it: another who signs in here must not send it as theirs
  at: string // by this telephone's clock
  errand?: string
  cadre?: string
  number?: string // of the request, to be told when it is refused
  command: Schemas['Command']
}

/** A picture that waits to be sent. It was drawn anew: the camera's notes are gone. */
export type Photo = { seq?: number; id: string; actor: string; at: string; errand: string; purpose: Schemas['Purpose']; picture: Blob }

/** An action that the server refused, until it is read. */
export type Trouble = { seq?: number; number: string; do: string; why: string }

interface Kept extends DBSchema {
  actions: { key: number; value: Action }
  photos: { key: number; value: Photo }
  troubles: { key: number; value: Trouble }
  kept: { key: string; value: unknown }
}

const opened = openDB<Kept>('bangban', 1, {
  upgrade(db) {
    for (const name of ['actions', 'photos', 'troubles'] as const) db.createObjectStore(name, { keyPath: 'seq', autoIncrement: true })
    db.createObjectStore('kept')
  },
})

type Lists = 'actions' | 'photos' | 'troubles'

export async function list<N extends Lists>(name: N): Promise<Kept[N]['value'][]> {
  return (await opened).getAll(name)
}

export async function add<N extends Lists>(name: N, value: Kept[N]['value']): Promise<number> {
  return (await opened).add(name, value)
}

export async function remove(name: Lists, seq: number): Promise<void> {
  await (await opened).delete(name, seq)
}

export async function keep(key: string, value: unknown): Promise<void> {
  await (await opened).put('kept', value, key)
}

export async function recall<T>(key: string): Promise<T | undefined> {
  return (await opened).get('kept', key) as Promise<T | undefined>
}

/** Forgets what was shown; what was done and not sent stays until whoever did it signs in again. */
export async function forget(): Promise<void> {
  await (await opened).clear('kept')
}
