import { Undo2 } from '../look/icons'
import { ahead } from '../shared/ahead'
import { limits } from '../shared/vocabulary'
import { canUndo, finishedAt } from './errands'
import { errands, keptBack, takeBack, undo } from './feed'
import { Icon } from './Icon'
import { texts } from './moreWords'

/** What was done within the last minute and can be taken back: the latest of it. */
function latest(now: Date) {
  const all = errands.value
    .filter((m) => m.errand.state === 'finished' && canUndo(m, now, ahead.value))
    .map((m) => ({ at: finishedAt(m, ahead.value).getTime(), verb: 'finish', kind: m.request.kind_name ?? m.request.kind, number: m.request.number, back: () => undo(m.errand.id, m.request.number) }))
  for (const a of keptBack.value) {
    const m = errands.value.find((m) => m.errand.id === a.errand)
    all.push({ at: Date.parse(a.at) - ahead.value, verb: a.command.do, kind: m?.request.kind_name ?? '', number: a.number ?? '', back: () => takeBack(a) })
  }
  return all.filter((d) => left(d.at, now) > 0).sort((a, b) => b.at - a.at)[0]
}

/** Seconds that are left; the clock of the page may stand still for a moment. */
const left = (at: number, now: Date) => Math.ceil(Math.min(limits.undoWithin, at + limits.undoWithin - now.getTime()) / 1000)

export function Undo({ now }: { now: Date }) {
  const last = latest(now)
  if (!last) return null
  return (
    <div class="undo">
      <span class="fill n" role="status">{texts.value.did[last.verb]}：{last.kind}<span class="opt"> {last.number}</span></span>
      <button type="button" class="n" onClick={() => void last.back()}><Icon of={Undo2} /> {texts.value.undoIn(left(last.at, now))}</button>
    </div>
  )
}
