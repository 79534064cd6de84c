// What Chromium 70 does not have yet; tsconfig.json refuses the newer functions themselves.

/** An object of names and values. */
export function fromEntries<T>(all: Iterable<readonly [string, T]>): Record<string, T> {
  const object: Record<string, T> = {}
  for (const [name, value] of all) object[name] = value
  return object
}

/** The last of a list. */
export const last = <T>(all: readonly T[]): T | undefined => all[all.length - 1]
