import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

// A module of words holds both languages, so that they are written and checked side by side. As built for the desk each is two modules, of which
// only that of the language in use is fetched: spoken() of shared/words.ts knows how.

type Language = 'zh' | 'en'

const table = /\/words\.ts$/
const ofOne = /\/words\.ts\?(zh|en)$/
const end = /^export const words = dictionary\(zh, en\)\n/m

/** The source of a module of words with one language only, which is its default. */
export function only(language: Language, source: string): string {
  const other = language === 'zh' ? 'en' : 'zh'
  return source
    .replace(new RegExp(`^(?:export )?const ${other}(?:: [\\w ]+)? = \\{\\n[\\s\\S]*?^\\}\\n`, 'm'), '')
    .replace(end, `export default ${language}\n`)
    .replace(/^import \{ (.*) \} from '(.*)'$/gm, (line, names: string, from: string) => {
      if (!/words$/.test(from) || /shared\/words$/.test(from)) return line
      return `import { ${names.split(', ').filter((n) => !n.startsWith(`${other} as `)).join(', ')} } from '${from}.ts?${language}'`
    })
}

export function languages(shared: string): Plugin {
  return {
    name: 'languages',
    enforce: 'pre',
    apply: 'build',
    load(id) {
      const one = ofOne.exec(id)
      if (one) return { code: only(one[1] as Language, readFileSync(id.split('?')[0]!, 'utf8')), moduleType: 'ts' }
      if (!table.test(id)) return null
      if (!end.test(readFileSync(id, 'utf8'))) return null // those of both apps have no dictionary of their own
      const fetched = (language: Language) => `${language}: () => import(${JSON.stringify(`${id}?${language}`)})`
      return { code: `import { spoken } from ${JSON.stringify(shared)}\nexport const words = spoken({ ${fetched('zh')}, ${fetched('en')} })\n`, moduleType: 'ts' }
    },
  }
}
