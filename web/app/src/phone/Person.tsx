import { Component } from 'preact'
import { Check, Phone } from '../look/icons'
import { placeName } from '../shared/place'
import type { Mine } from './errands'
import { act } from './feed'
import { Icon } from './Icon'
import { once } from './tap'
import { words } from './words'

/** Whom the errand is for: their words, to call them, and to say that they were reached. */
export class Person extends Component<{ mine: Mine; calls?: boolean }> {
  private responded = once(() => act({ request: this.props.mine.request.id, number: this.props.mine.request.number, command: { do: 'respond' } }))

  override render({ mine, calls }: { mine: Mine; calls?: boolean }) {
    const w = words.value
    const { person, callers } = mine
    return (
      <>
        {person?.text ? <p class="said">{person.text}</p> : null}
        {person?.phone ? (
          <div class="who">
            <span class="fill">{person.name}</span>
            {calls && person.dial ? <a class="btn" href={`tel:${person.dial}`}><Icon of={Phone} />{w.call}</a> : null}
            {mine.called ? <span class="done line"><Icon of={Check} />{w.called}</span> : mine.request.responded ? null : <button type="button" class="btn" onClick={() => void this.responded()}>{w.do.respond}</button>}
          </div>
        ) : null}
        {callers?.length ? (
          <>
            <p class="soft">{w.alsoTell(callers.length)}</p>
            {callers.map((c) => (
              <div key={c.id} class="who">
                <span class="fill">{[placeName(c.place, w), c.said.room].filter(Boolean).join(' ')} {c.said.name}</span>
                {c.said.dial ? <a class="btn" href={`tel:${c.said.dial}`}><Icon of={Phone} />{w.call}</a> : null}
              </div>
            ))}
          </>
        ) : null}
      </>
    )
  }
}
