import { expect, test } from 'vitest'
import { spent, type Made } from '../../budget'

const heavy = Array.from({ length: 4000 }, (_, i) => (i * 2654435761) % 4294967296).join() // which hardly shrinks
const chunk = (fileName: string, more: Partial<Made[string]> = {}): Made => ({ [fileName]: { type: 'chunk', fileName, code: '', ...more } })

test('a page weighs what it needs at once, in one language, with its styles', () => {
  const entry = (code: string) => chunk('index.js', { isEntry: true, code, imports: ['shared.js'], dynamicImports: ['Call.js', 'zh.js', 'en.js', 'Board.js'] })
  const all = (call: string, elsewhere: string): Made => ({
    ...entry(''), ...chunk('shared.js'), ...chunk('Call.js', { facadeModuleId: '/x/pages/Call.vue', code: call, viteMetadata: { importedCss: new Set(['Call.css']) } }),
    ...chunk('Board.js', { facadeModuleId: '/x/pages/Board.vue', code: elsewhere }), ...chunk('zh.js', { facadeModuleId: '/x/words.ts?zh' }), ...chunk('en.js', { facadeModuleId: '/x/words.ts?en', code: elsewhere }),
    'Call.css': { type: 'asset', fileName: 'Call.css', source: '' },
  })
  const weight = (made: Made) => spent('desk', made)[0]!.bytes
  const empty = weight(all('', ''))
  expect(weight(all('', heavy))).toBe(empty)
  expect(weight(all(heavy, ''))).toBeGreaterThan(empty + 10_000)
  expect(weight({ ...all('', ''), ...entry(heavy) })).toBeGreaterThan(empty + 10_000)
  expect(weight({ ...all('', ''), ...chunk('shared.js', { code: heavy }) })).toBeGreaterThan(empty + 10_000)
  expect(weight({ ...all('', ''), ...chunk('zh.js', { facadeModuleId: '/x/words.ts?zh', code: heavy }) })).toBeGreaterThan(empty + 10_000)
  expect(weight({ ...all('', ''), 'Call.css': { type: 'asset', fileName: 'Call.css', source: heavy } })).toBeGreaterThan(empty + 10_000)
})
