import { effectScope, nextTick, ref } from 'vue'
import { afterEach, expect, it, vi } from 'vitest'
import { knownCaller } from './caller'

vi.mock('../../shared/live', () => ({ onChanges: () => undefined }))
const answers = vi.hoisted(() => [] as ((of: unknown) => void)[])
vi.mock('../../shared/api', () => ({
  api: { POST: (path: string) => path, GET: (path: string) => path },
  told: (path: string) => (path === '/requests/search' ? new Promise((r) => answers.push(r)) : Promise.resolve([])),
}))

afterEach(() => vi.useRealTimers())

// Alt+A takes the address and Alt+1 notes the call at the request that is shown: it must be this caller's.
it('shows nothing of an earlier phone', async () => {
  vi.useFakeTimers()
  const phone = ref('13900004711')
  const { requests } = effectScope().run(() => knownCaller(() => phone.value, ref('')))!
  const shown = () => requests.value.map((r) => r.id)
  const answer = async (id: string) => {
    answers.shift()!({ requests: [{ id, submitted: '' }] })
    await vi.runAllTimersAsync()
  }
  await vi.advanceTimersByTimeAsync(200)
  await answer('first')
  expect(shown()).toEqual(['first'])

  phone.value = '139 0000 4711' // the same phone
  await nextTick()
  expect(shown()).toEqual(['first'])

  phone.value = '13900004712'
  await nextTick()
  expect(shown()).toEqual([])
  await vi.advanceTimersByTimeAsync(200)
  phone.value = '13900004713' // before the answer
  await nextTick()
  await answer('second')
  expect(shown()).toEqual([])
  await vi.advanceTimersByTimeAsync(200)
  await answer('third')
  expect(shown()).toEqual(['third'])
})
