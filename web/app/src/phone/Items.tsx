import type { Line } from './stops'
import { ticks } from './ticks'
import { words } from './words'

/** A shopping list, for the cadre's own ticks: what, how many, and for whom. */
export function Items({ lines, shared }: { lines: Line[]; shared?: boolean }) {
  const w = words.value
  if (!lines.length) return null
  return (
    <fieldset class="items">
      <legend class="hide">{w.items}</legend>
      {lines.map((line) => (
        <label key={line.name} class="tick">
          <input type="checkbox" checked={line.keys.every((k) => ticks.has(k))} onChange={(e) => ticks.set(line.keys, e.currentTarget.checked)} />
          <span class="fill"><b>{line.name} {line.quantity}</b>{shared ? <span class="s soft">{line.whom.map((x) => `${x.door} ${x.quantity}`.trim()).join(w.comma)}</span> : null}</span>
        </label>
      ))}
    </fieldset>
  )
}
