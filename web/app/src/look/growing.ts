import { onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'

const step = 60

/** How many rows of a long list are drawn. */
export type Growing = { seen: Readonly<Ref<number>>; reach: (row: number) => void; again: () => void }

/**
 * A long list is drawn as one scrolls: a screenful at first, more when its end comes near, so that thousands of rows cost no more than a screen. A
 * sheet of paper gets all. The box is what scrolls, where it does; the end is what stands behind the last row while there are more.
 */
export function growing(box: () => HTMLElement | null | undefined, end: Readonly<Ref<HTMLElement | null | undefined>>): Growing {
  const seen = ref(step)
  let watcher: IntersectionObserver | undefined
  const whole = () => (seen.value = Infinity)
  onMounted(() => {
    addEventListener('beforeprint', whole)
    if (!('IntersectionObserver' in window)) whole()
  })
  // The end is looked for anew after each step, because one that stays in sight is told only once.
  watch([end, seen], () => {
    watcher?.disconnect()
    if (!end.value) return
    const on = box()
    const scrolls = on && on.scrollHeight > on.clientHeight + 1 ? on : null
    watcher = new IntersectionObserver((all) => all.some((e) => e.isIntersecting) && (seen.value += step), { root: scrolls, rootMargin: '800px' })
    watcher.observe(end.value)
  }, { flush: 'post' })
  onBeforeUnmount(() => {
    watcher?.disconnect()
    removeEventListener('beforeprint', whole)
  })
  return { seen, reach: (row) => (seen.value = Math.max(seen.value, row + step)), again: () => (seen.value = step) }
}
