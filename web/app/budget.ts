import { gzipSync } from 'node:zlib'

// How much a page may weigh, compressed: a network of 400 kbit/s carries 50 kB in a second.

/** What the build has made, as far as it is weighed here. */
export type Made = Record<string, { type: string; fileName: string; name?: string; isEntry?: boolean; code?: string; source?: string | Uint8Array; imports?: string[]; dynamicImports?: string[]; facadeModuleId?: string | null; viteMetadata?: { importedCss: Set<string> } }>

export type Spent = { name: string; bytes: number; most: number }

const weight = (all: Made, files: Iterable<string>): number =>
  [...files].reduce((sum, f) => sum + gzipSync(all[f]?.code ?? all[f]?.source ?? '').length, 0)

/** Files with all that they need at once, and their styles. */
function whole(all: Made, files: string[], found = new Set<string>()): Set<string> {
  for (const f of files) {
    if (found.has(f) || !all[f]) continue
    found.add(f)
    for (const css of all[f].viteMetadata?.importedCss ?? []) found.add(css)
    whole(all, all[f].imports ?? [], found)
  }
  return found
}

const madeOf = (all: Made, ends: string): string[] => Object.keys(all).filter((f) => all[f]!.facadeModuleId?.endsWith(ends))

/** What a page at the desk fetches when it is opened: the frame, itself, and their words in one language. */
function page(all: Made, path: string): Set<string> {
  const entries = Object.keys(all).filter((f) => all[f]!.isEntry)
  const parts = whole(all, [...entries, ...madeOf(all, path)])
  const words = [...parts].flatMap((f) => all[f]!.dynamicImports ?? []).filter((f) => all[f]?.facadeModuleId?.endsWith('words.ts?zh'))
  return whole(all, words, parts)
}

/** What is spent of each budget. */
export function spent(mode: string, all: Made): Spent[] {
  if (mode === 'phone') return [{ name: 'the phone at first', bytes: weight(all, whole(all, Object.keys(all).filter((f) => all[f]!.isEntry && all[f]!.name !== 'worker'))), most: 34_000 }]
  if (mode !== 'desk') return []
  return [
    { name: 'the call page', bytes: weight(all, page(all, '/pages/Call.vue')), most: 94_000 },
    { name: 'the styles of the desk', bytes: weight(all, Object.keys(all).filter((f) => f.endsWith('.css'))), most: 12_400 },
  ]
}
