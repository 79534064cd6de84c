import { computed } from 'vue'
import { api, Refusal, told, type Schemas } from '../../shared/api'
import { kept } from '../../shared/kept'
import type { Draft } from './draft'

/** A saved call. Its draft is kept until the server has it. */
export type Saved = {
  key: string
  kind: string
  place: string
  at: string // when it was saved, by this computer's clock
  draft?: Draft
  body?: Schemas['NewRequest']
  answer?: Schemas['Answer']
  due?: string
  refused?: string
}

const box = kept('calls', () => ({ calls: [] as Saved[] }))
const most = 20

export const calls = computed(() => box.value.calls)
export const unsent = computed(() => box.value.calls.filter((c) => c.body && !c.refused).length)

/** Queues a call and sends. The next call can begin at once. */
export function save(call: Saved): void {
  if (box.value.calls.some((c) => c.key === call.key)) return // saved twice in a row
  box.value.calls = [call, ...box.value.calls].filter((c, i) => i < most || c.body)
  void send()
}

/** Takes a refused call back for correction. */
export function takeBack(key: string): Draft | undefined {
  const call = box.value.calls.find((c) => c.key === key)
  box.value.calls = box.value.calls.filter((c) => c.key !== key)
  return call?.draft
}

let sending = false
let later: ReturnType<typeof setTimeout> | undefined

/** Sends the queued calls, the oldest first; failed ones are tried again. */
export async function send(): Promise<void> {
  if (sending) return
  sending = true
  clearTimeout(later)
  try {
    for (;;) {
      const call = [...box.value.calls].reverse().find((c) => c.body && !c.refused)
      if (!call?.body) return
      try {
        const answer = await told(
          api.POST('/requests', { params: { header: { 'Idempotency-Key': call.key, 'X-Sent-At': new Date().toISOString() } }, body: { at: call.at, ...call.body } }),
        )
        const { body: _, draft: __, ...rest } = call
        replace(call.key, { ...rest, answer })
        void promise(call.key, answer.id)
      } catch (e) {
        if (e instanceof Refusal && e.status < 500 && ![401, 408, 425, 429].includes(e.status)) {
          replace(call.key, { ...call, refused: e.message })
          continue
        }
        later = setTimeout(send, 3000)
        return
      }
    }
  } finally {
    sending = false
  }
}

function replace(key: string, call: Saved): void {
  box.value.calls = box.value.calls.map((c) => (c.key === key ? call : c))
}

async function promise(key: string, id: string): Promise<void> {
  const story = await told(api.GET('/requests/{request_id}', { params: { path: { request_id: id } } })).catch(() => undefined)
  const call = box.value.calls.find((c) => c.key === key)
  if (story && call) replace(key, { ...call, due: story.request.due })
}
