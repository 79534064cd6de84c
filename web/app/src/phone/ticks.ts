import { reactive } from 'vue'
import { remember, remembered } from '../shared/remember'

// Which items are in the bag, for the cadre's own use. Only the last few hundred are kept.
const kept = reactive(new Set<string>(JSON.parse(remembered('ticks') ?? '[]') as string[]))

export const ticks = {
  has: (item: string) => kept.has(item),
  toggle(item: string) {
    if (!kept.delete(item)) kept.add(item)
    remember('ticks', JSON.stringify([...kept].slice(-300)))
  },
}
