export type Item = { name: string; quantity?: string }

const count = '(?:\\d+(?:\\.\\d+)?|[一二两三四五六七八九十半几]+)'
const alone = new RegExp(`^x?${count}[^\\d\\s]{0,3}$`)
// A number directly behind the name is a quantity only if a measure word follows: B12 and 0.25mg are parts of names.
const attached = new RegExp(`^(.*(?![一二两三四五六七八九十半几])[\\p{Script=Han})])(${count}\\p{Script=Han}{1,3})$`, 'u')
const times = new RegExp(`^(.+?)[x*](${count}\\p{Script=Han}{0,3})$`, 'u')

/** Parses 降压药2盒，面粉 一袋、苹果: items separated by commas, line breaks or spaces, each followed by its quantity. */
export function parseItems(text: string): Item[] {
  const items: Item[] = []
  for (const part of text.normalize('NFKC').replace(/×/g, 'x').split(/[,、;。\s]+/).filter(Boolean)) {
    const last = items[items.length - 1]
    if (last && !last.quantity && alone.test(part)) {
      last.quantity = part.replace(/^x/, '')
      continue
    }
    const m = times.exec(part) ?? attached.exec(part)
    items.push(m ? { name: m[1]!, quantity: m[2]! } : { name: part })
  }
  return items
}
