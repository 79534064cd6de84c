import { expect, test } from 'vitest'
import { only } from '../../languages'

const sources = import.meta.glob<string>('../{desk,look}/**/words.ts', { query: '?raw', import: 'default', eager: true })

test('as built, words hold one language', () => {
  expect(Object.keys(sources).length).toBeGreaterThan(5)
  for (const [file, source] of Object.entries(sources)) {
    for (const [language, other] of [['zh', 'en'], ['en', 'zh']] as const) {
      const built = only(language, source)
      expect(built, file).toContain(`export default ${language}\n`)
      expect(built, file).not.toMatch(new RegExp(`const ${other}\\b|dictionary\\(|from '[^']*(?<!shared/)words'`))
    }
    const [zh, en] = [only('zh', source), only('en', source)]
    expect(zh.length, file).toBeLessThan(source.length * 0.75)
    expect(en.length, file).toBeLessThan(source.length * 0.75)
  }
})
