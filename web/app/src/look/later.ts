import { defineAsyncComponent, type Component } from 'vue'
import { textsIn } from '../shared/words'

/** A component that is fetched, with its texts, when it is first seen. */
export const later = <T extends Component>(load: () => Promise<{ default: T }>): T =>
  defineAsyncComponent(async () => {
    const it = await load()
    await textsIn()
    return it
  }) as T
