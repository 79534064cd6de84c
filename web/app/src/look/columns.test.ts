import { expect, test } from 'vitest'
import { nextSort, sorted, type Column } from './columns'

const rows = [{ id: 'a', n: 2, name: '赵' }, { id: 'b', n: 10, name: '钱' }, { id: 'c', n: 2, name: '孙' }]
const columns: Column<(typeof rows)[number]>[] = [{ key: 'n', name: 'n', by: (r) => r.n }, { key: 'name', name: 'name', by: (r) => r.name }, { key: 'id', name: 'id' }]
const ids = (sort: string) => sorted(rows, columns, sort).map((r) => r.id).join('')

test('numbers go by size, equal ones stay as they came', () => expect([ids('n'), ids('-n')]).toEqual(['acb', 'bac']))
test('what cannot be sorted stays as it came', () => expect([ids(''), ids('id'), ids('gone')]).toEqual(['abc', 'abc', 'abc']))
test('a head is clicked upwards, downwards, and away', () => expect(['', 'n', '-n', 'name'].map((s) => nextSort(s, 'n'))).toEqual(['n', '-n', '', 'n']))
