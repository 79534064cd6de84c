import { describe, expect, it } from 'vitest'
import * as phoneEnglish from '../phone/english'
import { english } from '../phone/words'
import { language } from './words'

type Module = { words?: { value: object }; texts?: { value: object } }

const sources = import.meta.glob<string>('../**/*.{ts,tsx,vue}', { query: '?raw', import: 'default', eager: true })
const modules = import.meta.glob<Module>('../**/*ords.ts', { eager: true })
const files = Object.keys(sources).filter((f) => !/\.test\.ts$|\.d\.ts$/.test(f))
const isTable = (f: string) => /\/(\w+W|w)ords\.ts$/.test(f)

/** The members of a table of words with all within them. */
function shape(of: unknown, at = ''): string[] {
  if (typeof of !== 'object' || of === null) return [at]
  return Object.entries(of).flatMap(([k, v]) => shape(v, `${at}.${k}`))
}

describe('words', () => {
  it('are there in both languages', () => {
    english.value = phoneEnglish // which a telephone fetches when it is asked for
    for (const [f, module] of Object.entries(modules)) {
      const said = module.words ?? module.texts
      if (!said) continue
      language.value = 'zh'
      const zh = said.value
      language.value = 'en'
      const en = said.value
      language.value = 'zh'
      expect(zh, f).not.toBe(en)
      expect(shape(en).sort(), f).toEqual(shape(zh).sort())
    }
  })

  it('are all said somewhere', () => {
    const rest = files.map((f) => (isTable(f) ? sources[f]!.replace(/^ {2}\w+:/gm, '') : sources[f])).join('\n')
    const silent = files.filter(isTable).flatMap((f) => {
      const keys = (sources[f]!.match(/^ {2}\w+:/gm) ?? []).map((m) => m.slice(2, -1))
      return [...new Set(keys)].filter((k) => !new RegExp(`\\.${k}\\b`).test(rest)).map((k) => `${f}: ${k}`)
    })
    expect(silent).toEqual([])
  })

  it('bring their own commas', () => {
    const joined = /join\('[，；、。]|[，；、。]\{\{|\}\}[，；、。]|>[，；、。]/
    expect(files.filter((f) => !isTable(f)).filter((f) => joined.test(sources[f]!))).toEqual([])
  })
})
