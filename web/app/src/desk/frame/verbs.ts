import type { RouteLocationRaw } from 'vue-router'
import type { Drawing } from '../../look/icons'

/** Something that can be done by its words: Chinese, the pinyin of the Chinese, syllable by syllable, English, and how else one says it; `of` is whose errand it is about. */
export type Verb = { code: string; zh: string; pinyin: string; en: string; also?: string[]; of?: string; keys?: string; icon?: Drawing; to?: RouteLocationRaw; run?: () => unknown }

const plain = (text: string) => text.toLowerCase().replace(/[\s·,，-]/g, '')

/** How well what was typed fits a verb: 3 begins its Chinese or English, 2 its pinyin or the first letters of that, 1 stands within it, 0 not at all. */
export function fits(verb: Verb, typed: string): number {
  const q = plain(typed)
  if (!q) return 0
  const syllables = verb.pinyin.split(' ')
  const whole = [verb.zh, verb.en, ...(verb.also ?? [])].map(plain)
  const spelt = [syllables.join(''), syllables.map((s) => s[0]).join('')]
  if (whole.some((w) => w.startsWith(q))) return 3
  if (spelt.some((w) => w.startsWith(q))) return 2
  const inner = [...whole, ...syllables.map((_, i) => syllables.slice(i).map((s) => s[0]).join('')), ...syllables.map((_, i) => syllables.slice(i).join(''))]
  return q.length > 1 && inner.some((w) => w.includes(q)) ? 1 : 0
}

/** The verbs that fit, the best first. */
export const fitting = (all: readonly Verb[], typed: string): Verb[] =>
  all
    .map((verb, i) => ({ verb, i, fit: fits(verb, typed) }))
    .filter((x) => x.fit)
    .sort((a, b) => b.fit - a.fit || a.i - b.i)
    .map((x) => x.verb)
