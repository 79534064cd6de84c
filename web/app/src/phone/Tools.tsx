import { shallowRef } from '@vue/reactivity'
import { Component } from 'preact'
import { Banknote, CircleAlert } from '../look/icons'
import { limits } from '../shared/vocabulary'
import { asking, asksOf, leave } from './asking'
import { begun, type Mine } from './errands'
import { act } from './feed'
import { Icon } from './Icon'
import { texts } from './moreWords'
import { Photos } from './Photos'
import { Why } from './Why'
import { words } from './words'

/** What else can be done about an errand: a picture, giving it up, money that was advanced. */
export class Tools extends Component<{ mine: Mine }> {
  private yuan = shallowRef('')

  private async advance(fen: number) {
    if (!fen) return
    leave()
    this.yuan.value = ''
    await act({ errand: this.props.mine.errand.id, number: this.props.mine.request.number, command: { do: 'advance', fen } })
  }

  override render({ mine }: { mine: Mine }) {
    const w = words.value
    const t = texts.value
    const { id } = mine.errand
    const going = begun(mine)
    if (asksOf(id, 'why')) return <Why mine={mine} verb={going ? 'fail' : 'hand_back'} />
    const fen = Math.round(Number(this.yuan.value.trim().replace('，', '.').replace(',', '.')) * 100)
    const amount = /\d/.test(this.yuan.value) && fen >= 1 && fen <= limits.fen ? fen : 0
    const giveUp = <button type="button" class="btn" onClick={() => (asking.value = { errand: id, what: 'why' })}><Icon of={CircleAlert} />{going ? w.do.fail : w.do.hand_back}</button>
    if (!going) return <div class="two">{giveUp}</div>
    if (asksOf(id, 'pay'))
      return (
        <form class="asking" onSubmit={(e) => { e.preventDefault(); void this.advance(amount) }}>
          <label class="lab">{t.yuan}<input class="fin n" name="yuan" inputMode="decimal" autocomplete="off" maxLength={10} value={this.yuan.value} onInput={(e) => (this.yuan.value = e.currentTarget.value)} /></label>
          <div class="two">
            <button type="button" class="btn" onClick={leave}>{t.notNow}</button>
            <button type="submit" class="btn main" disabled={!amount}>{t.takeDown}</button>
          </div>
        </form>
      )
    return (
      <>
        {mine.owed ? <p class="n">{w.do.advance} ¥{(mine.owed / 100).toFixed(2)}</p> : null}
        <Photos mine={mine} beside={giveUp}>
          <button type="button" class="btn" onClick={() => (asking.value = { errand: id, what: 'pay' })}><Icon of={Banknote} />{w.do.advance}</button>
        </Photos>
      </>
    )
  }
}
