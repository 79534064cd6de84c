// Preferences of the reader, such as the size of letters. A browser may refuse to store anything; then they last as long as
// the page.
const here = new Map<string, string>()

export function remember(name: string, value: string): void {
  here.set(name, value)
  try {
    localStorage.setItem(name, value)
  } catch {
    // refused, or full
  }
}

export function remembered(name: string): string | undefined {
  if (here.has(name)) return here.get(name)
  try {
    return localStorage.getItem(name) ?? undefined
  } catch {
    return undefined
  }
}
