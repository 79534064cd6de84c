import { onBeforeUnmount, type Ref } from 'vue'

/** What opens within a page gives the focus back to where it came from, where it goes while it has it. */
export function givesBack(box: Readonly<Ref<HTMLElement | null>>): void {
  const before = document.activeElement as HTMLElement | null
  onBeforeUnmount(() => {
    if (before?.isConnected && box.value?.contains(document.activeElement)) before.focus()
  })
}
