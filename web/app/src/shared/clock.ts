import { onScopeDispose, ref, type Ref } from 'vue'

/** The present, read anew every 15 seconds: times on a page are relative to it. */
export function present(): Ref<Date> {
  const now = ref(new Date())
  const tick = setInterval(() => (now.value = new Date()), 15_000)
  onScopeDispose(() => clearInterval(tick))
  return now
}
