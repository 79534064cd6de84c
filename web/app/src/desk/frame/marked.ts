import { ref, type Ref } from 'vue'

/** The entry marked by the arrow keys of a combobox; after the last comes the first. */
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
