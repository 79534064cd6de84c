import { expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import { unhurried } from './unhurried'

test('what is asked for while it is done is done once more, and not after its page is gone', async () => {
  vi.useFakeTimers()
  const answers: (() => void)[] = []
  const scope = effectScope()
  const ask = scope.run(() => unhurried(() => new Promise<void>((r) => answers.push(r))))!
  for (let i = 0; i < 9; i++) ask()
  expect(answers.length).toBe(1)
  answers[0]!()
  await vi.advanceTimersByTimeAsync(5000)
  expect(answers.length).toBe(2)
  answers[1]!()
  await vi.advanceTimersByTimeAsync(5000)
  expect(answers.length).toBe(2)
  ask()
  expect(answers.length).toBe(3)
  ask()
  scope.stop()
  answers[2]!()
  await vi.advanceTimersByTimeAsync(5000)
  expect(answers.length).toBe(3)
  vi.useRealTimers()
})
