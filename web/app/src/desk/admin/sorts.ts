import { api, told, type Schemas } from '../../shared/api'
import { newKey } from '../../shared/key'

/** A row of the catalogue in the form. */
export type Row = Record<string, unknown>

/** The sort of input of a field. */
export type FieldSort =
  | 'text' | 'secret' | 'number' | 'minute' | 'check' | 'choice' | 'choices' | 'list' | 'lines' | 'area' | 'compound' | 'compounds' | 'cadre' | 'cadres' | 'unit' | 'point' | 'words' | 'promise' | 'grades' | 'grants' | 'flow'

export type Field = { name: string; sort: FieldSort; options?: string; required?: boolean; max?: number }

export type Sort = {
  id: string // the field that identifies a row in the API
  fields: Field[]
  columns: string[] // of the table
  list: () => Promise<Row[]>
  save: (id: string, row: Row) => Promise<unknown>
}

const area: Field = { name: 'area', sort: 'area' }
const name: Field = { name: 'name', sort: 'text', required: true, max: 100 }
const retired: Field = { name: 'retired', sort: 'check' }

export type SortName = 'units' | 'cadres' | 'facilities' | 'kinds' | 'flags' | 'users' | 'targets'

/** The tables of the catalogue: their fields, and how they are loaded and saved. */
export const sorts: Record<SortName, Sort> = {
  units: {
    id: 'id',
    fields: [name, area, { name: 'offers', sort: 'check' }],
    columns: ['name', 'area', 'offers'],
    list: () => told(api.GET('/units')),
    save: (unit, body) => told(api.PUT('/units/{unit}', { params: { path: { unit } }, body: body as Schemas['Unit'] })),
  },
  cadres: {
    id: 'id',
    fields: [
      name, { name: 'phone', sort: 'text', max: 40 }, { name: 'unit', sort: 'unit' }, area, { name: 'mode', sort: 'choice', options: 'modes', required: true }, { name: 'vehicle', sort: 'choice', options: 'vehicles' },
      { name: 'home', sort: 'compound' }, { name: 'bonds', sort: 'compounds' }, { name: 'skills', sort: 'list' }, { name: 'besides', sort: 'check' }, { name: 'pass', sort: 'check' }, { name: 'protected', sort: 'check' },
      { name: 'phone_only', sort: 'check' }, { name: 'cap', sort: 'number', max: 100 }, { name: 'lead', sort: 'cadre' }, { name: 'members', sort: 'cadres' }, retired,
    ],
    columns: ['name', 'phone', 'unit', 'mode', 'home'],
    list: () => told(api.GET('/cadres')),
    save: (cadre, body) => told(api.PUT('/cadres/{cadre}', { params: { path: { cadre } }, body: body as Schemas['Cadre'] })),
  },
  facilities: {
    id: 'id',
    fields: [name, { name: 'role', sort: 'choice', options: 'facilityRoles', required: true }, area, { name: 'point', sort: 'point', required: true }, { name: 'opens', sort: 'minute' }, { name: 'closes', sort: 'minute' }, retired],
    columns: ['name', 'role', 'area', 'opens', 'closes', 'sealed'],
    list: () => told(api.GET('/facilities')),
    save: (facility, body) => told(api.PUT('/facilities/{facility}', { params: { path: { facility } }, body: body as Schemas['Facility'] })),
  },
  kinds: {
    id: 'code',
    fields: [
      { name: 'name', sort: 'words', required: true }, { name: 'icon', sort: 'choice', options: 'icons', required: true }, { name: 'phrase', sort: 'text', max: 100 }, { name: 'measure', sort: 'choice', options: 'measures', required: true },
      { name: 'promise', sort: 'promise' },
      { name: 'grades', sort: 'grades' }, { name: 'respond_minutes', sort: 'number', max: 10080 }, { name: 'service_minutes', sort: 'number', max: 1440 }, { name: 'priority', sort: 'number', max: 100 },
      { name: 'skills', sort: 'list' }, { name: 'words', sort: 'list' }, { name: 'fallback', sort: 'check' }, retired, { name: 'flow', sort: 'flow' },
    ],
    columns: ['name', 'phrase', 'measure', 'promise', 'priority'],
    list: () => told(api.GET('/kinds')),
    save: (kind, body) => told(api.PUT('/kinds/{kind}', { params: { path: { kind } }, body: body as unknown as Schemas['Kind'] })),
  },
  flags: {
    id: 'code',
    fields: [{ name: 'name', sort: 'words', required: true }, { name: 'words', sort: 'lines' }, { name: 'not', sort: 'lines' }, { name: 'call', sort: 'choice', options: 'calls' }, { name: 'for', sort: 'choice', options: 'frailties' }, retired],
    columns: ['name', 'code', 'call', 'words', 'not'],
    list: async () => (await told(api.GET('/red_flags'))).flags as Row[],
    save: (flag, body) => told(api.PUT('/red_flags/{flag}', { params: { path: { flag } }, body: body as Schemas['RedFlag'] })),
  },
  users: {
    id: 'id',
    fields: [
      { name: 'login', sort: 'text', required: true, max: 64 }, name, { name: 'password', sort: 'secret', max: 200 }, { name: 'cadre', sort: 'cadre' }, { name: 'grants', sort: 'grants' }, { name: 'disabled', sort: 'check' },
    ],
    columns: ['login', 'name', 'grants'],
    list: () => told(api.GET('/users')),
    save: (user, body) => told(api.PUT('/users/{user}', { params: { path: { user } }, body: { grants: [], ...body } as unknown as Schemas['User'] })),
  },
  targets: {
    id: 'id',
    fields: [
      name, { name: 'channel', sort: 'choice', options: 'channels', required: true }, { name: 'address', sort: 'secret', max: 1000 }, { name: 'secret', sort: 'secret', max: 200 }, { name: 'key', sort: 'secret', max: 100 },
      { name: 'sign', sort: 'text', max: 50 }, { name: 'template', sort: 'text', max: 50 }, { name: 'occasions', sort: 'choices', options: 'occasions' }, area, { name: 'unit', sort: 'unit' }, { name: 'paused', sort: 'check' },
    ],
    columns: ['name', 'channel', 'host', 'occasions'],
    list: () => told(api.GET('/targets')),
    save: (target, body) => told(api.PUT('/targets/{target}', { params: { path: { target } }, body: { occasions: [], ...body } as unknown as Schemas['Target'] })),
  },
}

/** Fields that mark a row as no longer used. */
export const idle = (row: Row): boolean => row['retired'] === true || row['disabled'] === true || row['paused'] === true

/** The row as it is sent: without empty fields and without those that only the server sets. */
export function body(sort: Sort, row: Row): Row {
  const sent: Row = {}
  for (const f of sort.fields) {
    const v = row[f.name]
    if (v === undefined || v === null || v === '' || v === false || (f.sort === 'secret' && v === '') || (Array.isArray(v) && v.length === 0)) continue
    if (typeof v === 'number' && Number.isNaN(v)) continue
    if (typeof v === 'object' && !Array.isArray(v) && Object.keys(v).length === 0) continue
    sent[f.name] = v
  }
  return sent
}

/** An id for a new row. */
export const newId = (): string => newKey().slice(0, 16)
