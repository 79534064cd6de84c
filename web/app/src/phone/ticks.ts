import { reactive } from '@vue/reactivity'
import { remember, remembered } from '../shared/remember'

// Which items are in the bag, for the cadre's own use. Only the last few hundred are kept.
const kept = reactive(new Set<string>(JSON.parse(remembered('ticks') ?? '[]') as string[]))

export const ticks = {
  has: (item: string) => kept.has(item),
  /** Ticks items that are one line of a list, or takes the ticks back. */
  set(items: string[], on: boolean) {
    for (const item of items) {
      if (on) kept.add(item)
      else kept.delete(item)
    }
    remember('ticks', JSON.stringify([...kept].slice(-300)))
  },
}
