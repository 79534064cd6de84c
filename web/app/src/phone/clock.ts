import { onScopeDispose, ref, type Ref } from 'vue'
import { ahead } from '../shared/ahead'

/** The present by the server's clock, updated every second while something runs out, else every 15 seconds. */
export function present(hurried: () => boolean): Ref<Date> {
  const read = () => new Date(Date.now() - ahead.value)
  const now = ref(read())
  let ticks = 0
  const tick = setInterval(() => {
    if (hurried() || ++ticks % 15 === 0) now.value = read()
  }, 1000)
  onScopeDispose(() => clearInterval(tick))
  return now
}
