// What a page remembers of how its reader likes it: words of a few letters. A browser may refuse to keep anything; then it
// lasts as long as the page.
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
