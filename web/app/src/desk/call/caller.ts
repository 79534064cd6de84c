import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { api, told, type Schemas } from '../../shared/api'
import { onChanges } from '../../shared/live'

/** The digits of a number, to know when enough of it is written. The number itself is read by the server. */
const digits = (phone: string) => phone.normalize('NFKC').replace(/\D/g, '')

/** What is known about the caller: households with the phone, and requests from the phone or for the household. */
export function knownCaller(phone: () => string, household: Ref<string>) {
  const households = ref<Schemas['Household'][]>([])
  const requests = ref<Schemas['Request'][]>([])
  let wait: ReturnType<typeof setTimeout> | undefined
  let turn = 0

  async function look() {
    const mine = ++turn
    const number = digits(phone())
    const asked = number.length >= 7 ? phone().trim() : ''
    const tail = number.length === 4 ? number : '' // the last digits of a phone, for somebody who calls again
    const [roll, calls, door] = await Promise.all([
      asked ? told(api.POST('/households/search', { body: { phone: asked } })).catch(() => []) : [],
      asked ? told(api.POST('/requests/search', { body: { phone: asked } })).catch(() => ({ requests: [] })) : tail ? endingWith(tail) : { requests: [] },
      household.value ? told(api.GET('/requests', { params: { query: { household: household.value, limit: 20 } } })).catch(() => ({ requests: [] })) : { requests: [] },
    ])
    if (mine !== turn) return
    households.value = roll
    const all = new Map([...calls.requests, ...door.requests].map((r) => [r.id, r]))
    requests.value = [...all.values()].sort((a, b) => b.submitted.localeCompare(a.submitted))
  }

  /** Requests from a phone that ends with the digits. A request whose number ends so is none of theirs. */
  async function endingWith(tail: string): Promise<{ requests: Schemas['Request'][] }> {
    const found = await told(api.POST('/search', { body: { q: tail } })).catch(() => undefined)
    return { requests: (found?.requests ?? []).filter((f) => f.masked.phone?.endsWith(tail)).map((f) => f.request) }
  }

  watch([() => digits(phone()), household], ([now], [before]) => {
    if (now !== before) {
      turn++ // an answer about another phone comes too late
      households.value = []
      requests.value = [] // what was shown is another caller's: Alt+A would take their address
    }
    clearTimeout(wait)
    wait = setTimeout(look, 200)
  }, { immediate: true })
  onChanges((changes) => {
    if (changes.some((c) => c.sort === 'reset' || requests.value.some((r) => r.id === c.id))) void look()
  })
  onScopeDispose(() => clearTimeout(wait))
  return { households, requests }
}
