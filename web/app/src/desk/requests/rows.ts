import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { api, Refusal, said, told, type Schemas } from '../../shared/api'
import { onChanges } from '../../shared/live'
import { openStates } from '../../shared/vocabulary'
import { words } from '../words'

type Request = Schemas['Request']

export const views = ['open', 'late', 'all'] as const
export type View = (typeof views)[number]

/** Which requests are asked for: a view, narrowed to an area, or whatever a household, a compound or a cadre has. */
export type Asked = { view: View; under?: string; household?: string; compound?: string; cadre?: string }

export const isOpen = (r: Request): boolean => openStates.includes(r.state)
export const isLate = (r: Request, now: Date): boolean => isOpen(r) && new Date(r.due) < now

const narrow = (a: Asked) => ({ ...(a.household && { household: a.household }), ...(a.compound && { compound: a.compound }), ...(a.cadre && { cadre: a.cadre }) })
export const narrowed = (a: Asked): boolean => Object.keys(narrow(a)).length > 0

/** The most rows that are held: of more one asks for less. */
export const most = 2000

/** Whether a request that changed is among those that are asked for. Its area is the server's to judge. */
export function belongs(r: Request, a: Asked): boolean {
  if (narrowed(a)) return (!a.household || r.household === a.household) && (!a.compound || r.place.compound === a.compound) && (!a.cadre || r.errands.some((e) => e.cadre === a.cadre))
  return a.view === 'all' || isOpen(r)
}

/** The requests that are asked for, kept as they change. Open ones are told apart from late ones by whoever shows them. */
export function rowsOf(asked: () => Asked): { rows: Readonly<Ref<Request[] | undefined>>; whole: Ref<boolean>; trouble: Ref<string>; load: () => Promise<void> } {
  const rows = shallowRef<Request[]>()
  const whole = ref(false) // nothing is missing
  const trouble = ref('')
  let turn = 0

  const page = (a: Asked, after: string) =>
    told(api.GET('/requests', { params: { query: { order: a.view === 'all' || narrowed(a) ? 'new' : 'due', limit: 200, ...narrow(a), ...(a.under && { under: a.under }), ...(!narrowed(a) && a.view !== 'all' && { state: openStates as Schemas['State'][] }), ...(after && { after }) } } }))

  async function load() {
    const mine = ++turn
    const a = asked()
    try {
      let after = ''
      let all: Request[] = []
      do {
        const got = await page(a, after)
        if (mine !== turn) return // a newer question is asked
        all = [...all, ...got.requests]
        after = got.next ?? ''
        if (!rows.value || all.length >= rows.value.length || !after) rows.value = all // a reload does not shorten the list meanwhile
        trouble.value = ''
      } while (after && all.length < most)
      whole.value = !after
    } catch (e) {
      if (mine !== turn) return
      trouble.value = said(e, words.value.noNetwork)
      if (e instanceof Refusal) rows.value = undefined // rows of another question would pass for the answer
    }
  }

  /** Fetches what changed, and puts it where it belongs. */
  async function refresh(ids: string[]) {
    const a = asked()
    if (a.under || ids.length > 100) return load()
    const mine = turn
    const got = await told(api.GET('/requests', { params: { query: { id: ids, limit: 200 } } })).catch(() => undefined)
    if (!got || mine !== turn || !rows.value) return
    const changed = new Map(got.requests.map((r) => [r.id, r]))
    const known = new Set(rows.value.map((r) => r.id))
    const fresh = got.requests.filter((r) => !known.has(r.id) && belongs(r, a))
    rows.value = [...fresh, ...rows.value.map((r) => changed.get(r.id) ?? r).filter((r) => belongs(r, a))]
  }

  let waiting = new Set<string>()
  let wait: ReturnType<typeof setTimeout> | undefined
  onChanges((changes) => {
    if (changes.some((c) => c.sort === 'reset')) return void load()
    for (const c of changes) if (c.sort === 'request') waiting.add(c.id)
    if (!waiting.size || wait) return
    wait = setTimeout(() => {
      const ids = [...waiting]
      waiting = new Set()
      wait = undefined
      void refresh(ids)
    }, 300)
  })
  onScopeDispose(() => clearTimeout(wait))
  watch(() => JSON.stringify(asked()), (_now, was) => {
    if (was) rows.value = undefined
    whole.value = false
    void load()
  }, { immediate: true })
  return { rows, whole, trouble, load }
}
