import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { api, Refusal, told, type Schemas } from '../../shared/api'

/** What a request would become as far as it is written, asked of the server at each pause: the promise to tell the caller, and what is doubtful. */
export function previewed(written: () => Schemas['NewRequest'] | undefined): { preview: Readonly<ShallowRef<Schemas['Request'] | undefined>>; look: () => Promise<void>; forget: () => void } {
  const preview = shallowRef<Schemas['Request']>()
  let wait: ReturnType<typeof setTimeout> | undefined
  let turn = 0

  async function look() {
    const mine = ++turn
    const body = written()
    if (!body) {
      preview.value = undefined
      return
    }
    try {
      const got = await told(api.POST('/requests/preview', { body }))
      if (mine === turn) preview.value = got
    } catch (e) {
      if (mine === turn && e instanceof Refusal && e.status === 422) preview.value = undefined
    }
  }

  watch(() => JSON.stringify(written()), () => {
    clearTimeout(wait)
    wait = setTimeout(look, 250)
  }, { immediate: true })
  onScopeDispose(() => clearTimeout(wait))
  return { preview, look, forget: () => (preview.value = undefined) }
}
