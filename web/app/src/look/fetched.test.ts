import { expect, test } from 'vitest'
import { Refusal } from '../shared/api'
import { fetched } from './fetched'

const soon = () => new Promise((r) => setTimeout(r))

test('what came stays while it is fetched again, and when that fails', async () => {
  let answer: () => Promise<number> = () => Promise.resolve(1)
  const f = fetched(() => answer())
  expect([f.value.value, f.busy.value]).toEqual([undefined, true])
  await soon()
  expect([f.value.value, f.busy.value]).toEqual([1, false])
  answer = () => Promise.reject(new Refusal(403, 'forbidden', '不归您管'))
  await f.again()
  expect([f.value.value, f.trouble.value]).toEqual([1, '不归您管'])
  answer = () => Promise.resolve(2)
  await f.again()
  expect([f.value.value, f.trouble.value]).toEqual([2, ''])
})

test('a slow answer to an earlier question is not taken', async () => {
  const slow: ((n: number) => void)[] = []
  const f = fetched(() => new Promise<number>((r) => slow.push(r)))
  const second = f.again()
  slow[1]!(2)
  await second
  slow[0]!(1)
  await soon()
  expect(f.value.value).toBe(2)
})
