import { nextTick, onBeforeUnmount, onMounted, type Ref } from 'vue'

const reach = 'a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex="0"]'

/** What lies over the page keeps the focus within itself, begins at its first field, and gives the focus back when it goes. */
export function over(box: Readonly<Ref<HTMLElement | null>>): { tab: (e: KeyboardEvent) => void } {
  const before = document.activeElement as HTMLElement | null
  const all = () => Array.from(box.value?.querySelectorAll<HTMLElement>(reach) ?? []).filter((e) => e.offsetParent !== null)
  onMounted(() => nextTick(() => (box.value?.querySelector<HTMLElement>('[autofocus], input, select, textarea') ?? all()[0])?.focus()))
  onBeforeUnmount(() => before?.focus())
  return {
    tab(e) {
      const them = all()
      const edge = e.shiftKey ? them[0] : them[them.length - 1]
      if (document.activeElement !== edge) return
      e.preventDefault()
      ;(e.shiftKey ? them[them.length - 1] : them[0])?.focus()
    },
  }
}
