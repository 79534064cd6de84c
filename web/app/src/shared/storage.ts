/** Where a browser keeps texts: for this device, or for this tab only. */
export type Drawer = { get(name: string): string | undefined; set(name: string, value: string): void; remove(name: string): void; clear(): void }

/** A drawer of the browser. It may be missing, refuse everything, or be full: then its texts last as long as the page. */
export function drawer(of: 'localStorage' | 'sessionStorage'): Drawer {
  const here = new Map<string, string>()
  const trying = <T>(what: (s: Storage) => T): T | undefined => {
    try {
      return what(window[of])
    } catch {
      return undefined
    }
  }
  return {
    get: (name) => here.get(name) ?? trying((s) => s.getItem(name)) ?? undefined,
    set(name, value) {
      here.set(name, value)
      trying((s) => s.setItem(name, value))
    },
    remove(name) {
      here.delete(name)
      trying((s) => s.removeItem(name))
    },
    clear() {
      here.clear()
      trying((s) => s.clear())
    },
  }
}
