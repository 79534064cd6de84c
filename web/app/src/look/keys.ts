/** Whether a key belongs to what is being written: a letter there is a letter, not an order. */
export function writing(e: KeyboardEvent): boolean {
  const at = e.target as HTMLElement
  return e.isComposing || at.isContentEditable || ['INPUT', 'SELECT', 'TEXTAREA'].includes(at.tagName)
}
