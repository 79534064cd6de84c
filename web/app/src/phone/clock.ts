import { shallowRef, type ShallowRef } from '@vue/reactivity'
import { ahead } from '../shared/ahead'

/** The present by the server's clock, updated every second while something runs out, else every 15 seconds. */
export function present(hurried: () => boolean): ShallowRef<Date> {
  const read = () => new Date(Date.now() - ahead.value)
  const now = shallowRef(read())
  let ticks = 0
  setInterval(() => {
    if (hurried() || ++ticks % 15 === 0) now.value = read()
  }, 1000)
  return now
}
