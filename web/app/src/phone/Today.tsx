import { CircleCheck, Undo2 } from '../look/icons'
import { ahead } from '../shared/ahead'
import { placeName } from '../shared/place'
import { at } from '../shared/time'
import { canUndo, finishedAt } from './errands'
import { errands, undo } from './feed'
import { Icon } from './Icon'
import { texts } from './moreWords'
import { words } from './words'

/** What was done today, and the last of it that can still be taken back. */
export function Today({ now }: { now: Date }) {
  const w = words.value
  const t = texts.value
  const done = errands.value.filter((m) => m.errand.state === 'finished')
  return (
    <section>
      <h1>{done.length ? t.doneCount(done.length) : w.today}</h1>
      {done.length ? null : <div class="empty"><Icon of={CircleCheck} /><p>{t.nothingToday}</p></div>}
      {done.map((m) => (
        <article key={m.errand.id} class="card">
          <p class="line wrap"><b>{m.request.kind_name}</b><span class="soft s n">{m.request.number}</span><span class="fill" />{m.pending ? <span class="soon s">{w.pending}</span> : <span class="done s line"><Icon of={CircleCheck} />{t.finishedAt(at(finishedAt(m, ahead.value), now))}</span>}</p>
          <p>{placeName(m.request.place, w)}{m.pending ? ` · ${t.finishedAt(at(finishedAt(m, ahead.value), now))}` : ''}</p>
          {canUndo(m, now, ahead.value) ? <button type="button" class="btn" onClick={() => void undo(m.errand.id, m.request.number)}><Icon of={Undo2} />{w.do.undo}</button> : null}
        </article>
      ))}
    </section>
  )
}
