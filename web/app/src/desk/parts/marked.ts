import { ref, type Ref } from 'vue'

/** What the arrow keys of a combobox walk over: round and round. */
export function marking(count: () => number): { marked: Ref<number>; move: (by: number) => void } {
  const marked = ref(0)
  return {
    marked,
    move(by) {
      const n = count()
      if (n) marked.value = (marked.value + by + n) % n
    },
  }
}
