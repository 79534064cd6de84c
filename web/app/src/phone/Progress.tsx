import { ofPromise } from '../look/tones'
import { until } from '../shared/time'
import type { Mine } from './errands'
import { errands } from './feed'
import { Icon } from './Icon'
import { progress, type RunStop } from './stops'
import { words } from './words'

/** How long a promise has, with its drawing: blue where there is time, amber where little is left, red where it is past. */
export function Left({ of: m, now }: { of: Mine; now: Date }) {
  const w = words.value
  const due = new Date(m.request.due)
  if (m.pending) return <span class="soon keep" role="status">{w.pending}</span>
  const p = ofPromise(new Date(m.request.submitted), due, now)
  return <span class={`${p.tone ?? 'soft'} b n keep`}><Icon of={p.icon} /> {until(due, now, w)}</span>
}

/** How far the run has come, and how long its most pressing promise has. */
export function Progress({ run, now }: { run: RunStop[]; now: Date }) {
  const w = words.value
  const { done, total } = progress(errands.value, run)
  const taken = run.flatMap((s) => s.errands)
  const first = taken.reduce((a, b) => (Date.parse(b.request.due) < Date.parse(a.request.due) ? b : a))
  const p = ofPromise(new Date(first.request.submitted), new Date(first.request.due), now)
  return (
    <div>
      <p class="line s">
        <b class="fill n">{w.stopOf(done + 1, total)}</b>
        <span class={`${p.tone ?? 'soft'} b n keep`}><Icon of={p.icon} /> <span class="opt">{taken.length > 1 ? w.tightest : ''}</span>{until(new Date(first.request.due), now, w)}</span>
      </p>
      <div class="run" aria-hidden="true">{Array.from({ length: Math.min(total, 24) }, (_, i) => <i key={i} class={i < done ? 'd' : i === done ? 'a' : ''} />)}</div>
    </div>
  )
}
