import { shallowRef } from '@vue/reactivity'
import { Component } from 'preact'
import { reasonsOf } from '../shared/reasons'
import { limits } from '../shared/vocabulary'
import { leave } from './asking'
import type { Mine } from './errands'
import { act, actLater } from './feed'
import { texts } from './moreWords'
import { words } from './words'

type Props = { mine: Mine; verb: 'fail' | 'hand_back' | 'decline' }

/** Why an errand is given up: a reason, and words where the reason says nothing. Nothing is chosen beforehand. */
export class Why extends Component<Props> {
  private reason = shallowRef('')
  private note = shallowRef('')
  private box: HTMLElement | null = null

  override componentDidMount() {
    this.box?.focus()
  }

  override componentWillUnmount() {
    leave()
  }

  private async refuse() {
    const { mine, verb } = this.props
    const note = this.note.value.trim()
    const what = { errand: mine.errand.id, number: mine.request.number, command: { do: verb, reason: this.reason.value, ...(note && { note }) } }
    leave()
    // An offer runs out by itself, and danger to life waits for nobody.
    await (verb === 'decline' || mine.request.urgency === 'life_threatening' ? act(what) : actLater(what))
  }

  override render({ verb }: Props) {
    const t = texts.value
    const offered: readonly string[] = reasonsOf[verb]
    /** The last reason offered is that none of the others fits. */
    const saysNothing = verb !== 'decline' && this.reason.value === offered[offered.length - 1]
    const lacks = !this.reason.value ? t.chooseReason : saysNothing && !this.note.value.trim() ? t.writeWhy : ''
    return (
      <div ref={(e) => { this.box = e }} class="asking" role="group" aria-label={t.why} tabIndex={-1}>
        <p><b>{words.value.do[verb]}：{t.why}</b></p>
        <div class="two">{offered.map((r) => <button key={r} type="button" class="btn wraps" aria-pressed={this.reason.value === r} onClick={() => (this.reason.value = r)}>{t.reasons[r]}</button>)}</div>
        {verb === 'decline' ? null : <label class="lab">{t.note}<textarea class="fin" name="note" rows={2} maxLength={limits.text} value={this.note.value} onInput={(e) => (this.note.value = e.currentTarget.value)} /></label>}
        {lacks ? <p class="soft s">{lacks}</p> : null}
        <div class="two">
          <button type="button" class="btn" onClick={leave}>{t.notNow}</button>
          <button type="button" class="btn main" disabled={!!lacks} onClick={() => void this.refuse()}>{t.sure[verb]}</button>
        </div>
      </div>
    )
  }
}
