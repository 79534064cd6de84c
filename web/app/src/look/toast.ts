import { shallowRef } from 'vue'

/** What was just done, and how it is taken back where that is possible. */
export type Done = { says: string; undo?: () => Promise<unknown>; wrong?: boolean }

/** The one toast that is seen. */
export const toast = shallowRef<Done>()

const seconds = { plain: 8, undo: 10 }
let gone: ReturnType<typeof setTimeout> | undefined

/** Says what was done, for some seconds; the next replaces it. */
export function done(says: string, undo?: () => Promise<unknown>): void {
  show({ says, undo })
}

/** Says what could not be done and has no place of its own on the page. */
export function wrong(says: string): void {
  show({ says, wrong: true })
}

export function hush(): void {
  clearTimeout(gone)
  toast.value = undefined
}

function show(it: Done): void {
  clearTimeout(gone)
  toast.value = it
  gone = setTimeout(() => (toast.value = undefined), (it.undo ? seconds.undo : seconds.plain) * 1000)
}
