import { expect, test } from 'vitest'

// What is dialled for a number, with its extension, is decided by the server alone.
test('every screen dials what the server says', () => {
  const sources = import.meta.glob('../**/*.{vue,ts,tsx}', { query: '?raw', import: 'default', eager: true })
  const dialled = Object.entries(sources).flatMap(([file, text]) => (file.endsWith('.test.ts') ? [] : ((text as string).match(/tel:[^`"']*/g) ?? []).map((m) => `${file} ${m}`)))
  expect(dialled.length).toBeGreaterThan(5)
  expect(dialled.filter((d) => !/ tel:\$\{[\w.()!?]+\.dial\}$/.test(d))).toEqual([])
})
