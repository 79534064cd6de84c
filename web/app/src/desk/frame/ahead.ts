import { ref, type Ref } from 'vue'

/** Keeps what is typed until the field is there that it is meant for: no key is lost, and none is taken for an order. */
export function aheadOf(): { typed: Ref<string>; keep: () => void; stop: () => void } {
  const typed = ref('')
  function press(e: KeyboardEvent) {
    if (e.isComposing || e.ctrlKey || e.altKey || e.metaKey) return
    if (e.key.length === 1) typed.value += e.key
    else if (e.key === 'Backspace') typed.value = typed.value.slice(0, -1)
    else return
    e.preventDefault()
    e.stopPropagation()
  }
  const stop = () => removeEventListener('keydown', press, true)
  function keep() {
    typed.value = ''
    addEventListener('keydown', press, true)
    setTimeout(stop, 5000) // it may never come
  }
  return { typed, keep, stop }
}
