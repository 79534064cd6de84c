import type { Schemas } from '../../shared/api'

export type Part = { text: string; number?: Schemas['BulletinNumber'] }

/** Splits a bulletin's sentence so that each number can be clicked. A number follows its phrase. */
export function parts(b: Schemas['Bulletin']): Part[] {
  const all: Part[] = []
  let rest = b.text
  for (const number of b.numbers) {
    const at = rest.indexOf(number.phrase)
    const digits = at < 0 ? null : /^\d+余?/.exec(rest.slice(at + number.phrase.length))
    if (!digits) continue
    const begin = at + number.phrase.length
    all.push({ text: rest.slice(0, begin) }, { text: digits[0], number })
    rest = rest.slice(begin + digits[0].length)
  }
  return [...all, { text: rest }]
}
