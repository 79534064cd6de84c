import { effect, ref } from '@vue/reactivity'
import { remember, remembered } from '../shared/remember'
import type { MapName } from './navigate'

/** How the reader wants it: the size of letters, and the map app that shows the way. */
export const large = ref(remembered('large') === 'yes')
export const map = ref<MapName>((remembered('map') as MapName | undefined) ?? 'amap')

effect(() => {
  document.documentElement.classList.toggle('large', large.value)
  remember('large', large.value ? 'yes' : 'no')
  remember('map', map.value)
})
