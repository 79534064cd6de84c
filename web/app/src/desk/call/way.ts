import { nextTick, type Ref } from 'vue'

/** The way of Enter through a form: from one field to the next that is seen, and after the last to the end. */
export function wayThrough(form: Readonly<Ref<HTMLElement | null>>, end: () => unknown): { focus: (i: number) => void; onward: (from?: EventTarget | null) => Promise<void> } {
  const steps = () => Array.from(form.value?.querySelectorAll<HTMLElement>('[data-step]') ?? []).filter((e) => e.offsetParent !== null)
  const focus = (i: number) => steps()[i]?.focus()
  async function onward(from?: EventTarget | null) {
    await nextTick() // the choice may have added fields
    const all = steps()
    const i = all.findIndex((e) => e === from || e.contains(document.activeElement))
    if (i === all.length - 1) void end()
    else focus(i + 1)
  }
  return { focus, onward }
}
