import type { Choice } from '../../look/choice'
import { api, told, type Schemas } from '../../shared/api'
import { areaLevels } from '../../shared/vocabulary'
import { words } from '../words'
import { has } from './typed'

export type Found = Required<Choice>

/** Areas, compounds included, by a part of their name. */
export async function findAreas(name: string, level?: Schemas['Level']): Promise<Found[]> {
  const all = await told(api.GET('/areas', { params: { query: { name, limit: 10, ...(level && { level }) } } }))
  const above = await Promise.all(all.map((a) => (a.parent ? areaName(a.parent) : '')))
  return all.map((a, i) => ({ id: a.id!, name: a.name, note: above[i] ?? '' }))
}

/** All areas above compounds in the order of the tree, for choosing from. */
export async function upperAreas(): Promise<Schemas['Area'][]> {
  const levels = await Promise.all((Object.keys(areaLevels) as (keyof typeof areaLevels)[]).filter((level) => level !== 'compound').map((level) => told(api.GET('/areas', { params: { query: { level, limit: 5000 } } }))))
  const way = (a: Schemas['Area']) => (a.path ?? []).join('/')
  return levels.flat().sort((a, b) => (way(a) < way(b) ? -1 : 1))
}

export const findCompounds = (name: string) => findAreas(name, 'compound')

const areaNames = new Map<string, Promise<string>>()

export function areaName(id: string): Promise<string> {
  let name = areaNames.get(id)
  if (!name) {
    name = told(api.GET('/areas', { params: { query: { under: id, limit: 1 } } })).then((some) => some[0]?.name ?? id)
    areaNames.set(id, name)
    name.catch(() => areaNames.delete(id)) // tried again next time
  }
  return name
}

export async function findCadres(name: string): Promise<Found[]> {
  const all = await told(api.GET('/cadres', { params: { query: { name, limit: 20 } } }))
  const units = await told(api.GET('/units')).catch(() => [])
  return all.filter((c) => !c.retired).slice(0, 10).map((c) => ({ id: c.id!, name: c.name, note: units.find((u) => u.id === c.unit)?.name ?? '' }))
}

export async function cadreName(id: string): Promise<string> {
  return (await told(api.GET('/cadres', { params: { query: { id: [id] } } })))[0]?.name ?? id
}

/** Whom a request may complain about: cadres and units. */
export async function findAccused(name: string): Promise<Found[]> {
  const units = (await told(api.GET('/units')).catch(() => [])).filter((u) => has(u.name, name)).slice(0, 5)
  return [...(await findCadres(name)), ...units.map((u) => ({ id: u.id!, name: u.name, note: words.value.wholeUnit }))]
}

export async function accusedName(id: string): Promise<string> {
  const unit = (await told(api.GET('/units')).catch(() => [])).find((u) => u.id === id)
  return unit?.name ?? cadreName(id)
}
