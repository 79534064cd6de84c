import { onBeforeUnmount, onMounted, type ShallowRef } from 'vue'
import { resized } from '../parts/resized'

/** Keeps the focused field above what sticks to the foot of the page, whatever it has grown to. */
export function clearOfFoot(foot: Readonly<ShallowRef<HTMLElement | null>>): void {
  const root = document.documentElement
  function clear() {
    if (!foot.value) return
    if (getComputedStyle(foot.value).position !== 'sticky') {
      root.style.scrollPaddingBottom = '0px'
      return
    }
    root.style.scrollPaddingBottom = `${Math.ceil(foot.value.getBoundingClientRect().height) + 12}px`
    const field = document.activeElement
    if (field instanceof HTMLElement && field.closest('form') && !foot.value.contains(field)) field.scrollIntoView({ block: 'nearest' })
  }
  const size = resized(() => [foot.value!, document.body], clear) // a banner above moves the fields
  onMounted(() => {
    size.start()
    addEventListener('focusin', clear)
    addEventListener('resize', clear)
  })
  onBeforeUnmount(() => {
    size.stop()
    removeEventListener('focusin', clear)
    removeEventListener('resize', clear)
    root.style.scrollPaddingBottom = ''
  })
}
