import { shallowRef } from '@vue/reactivity'

/** What is being asked about an errand: why it is given up or declined, or how much was advanced. One thing at a time: the main button waits. */
export const asking = shallowRef<{ errand: string; what: 'why' | 'pay' }>()

export const asksOf = (errand: string, what: 'why' | 'pay'): boolean => asking.value?.errand === errand && asking.value.what === what

/** Asks nothing any more. */
export function leave(): void {
  asking.value = undefined
}
