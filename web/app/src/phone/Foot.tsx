import type { ComponentChildren } from 'preact'
import { asking } from './asking'
import { stepName, take } from './button'
import { more } from './more'
import type { RunStop } from './stops'
import { once } from './tap'
import { words } from './words'

const go = once(take)

/** What never moves: the one next step, above it what can be taken back and what went wrong. The step waits while something else is asked. */
export function Foot({ stop, now, children }: { stop: RunStop | undefined; now: Date; children: ComponentChildren }) {
  const w = words.value
  const M = more.value
  const [name, on] = stop ? stepName(stop, w) : ['', '']
  const offered = stop?.errands[0]!.errand.state === 'offered' ? stop.errands[0]!.errand : undefined
  return (
    <div class="foot">
      <div class="notices">{children}</div>
      {M ? <M.Undo now={now} /> : null}
      {stop && name && !asking.value ? (
        <>
          {offered?.offer_expires ? <p class="soon b answer n">{w.answerIn(leftToAnswer(offered.offer_expires, now))}</p> : null}
          <div class={offered ? 'do two' : 'do'}>
            {offered ? <button type="button" class="btn" onClick={() => (asking.value = { errand: offered.id, what: 'why' })}>{w.do.decline}</button> : null}
            <button type="button" class="btn main" onClick={() => void go(stop)}><span>{name}{on ? <span class="opt">{on}</span> : null}</span></button>
          </div>
        </>
      ) : null}
    </div>
  )
}

function leftToAnswer(expires: string, now: Date): string {
  const seconds = Math.max(0, Math.round((Date.parse(expires) - now.getTime()) / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
