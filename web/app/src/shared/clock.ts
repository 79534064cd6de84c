import { onScopeDispose, ref, type Ref } from 'vue'

/** The present, updated every 15 seconds, for relative times. */
export function present(): Ref<Date> {
  const now = ref(new Date())
  const tick = setInterval(() => (now.value = new Date()), 15_000)
  onScopeDispose(() => clearInterval(tick))
  return now
}
