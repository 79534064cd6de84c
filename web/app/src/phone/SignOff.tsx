import { shallowRef } from '@vue/reactivity'
import { Component } from 'preact'
import { limits } from '../shared/vocabulary'
import { language } from '../shared/words'
import { begun, type Mine } from './errands'
import { actAll, me, route } from './feed'
import { texts } from './moreWords'
import { nextShifts, shiftName } from './shift'
import { nameOf } from './stops'
import { words } from './words'

type Props = { now: Date; leave: () => void; finish: () => void }
type Choice = 'keep' | 'give'

/** Goods in hand do not hand themselves over. */
const holds = (m: Mine) => m.pickedUp && !!m.errand.pick?.role

/** Signing off with errands in hand: says for each what becomes of it, and asks about those begun. Nothing is chosen beforehand. */
export class SignOff extends Component<Props> {
  private choices = shallowRef<Record<string, Choice>>({})
  private notes = shallowRef<Record<string, string>>({})

  private async signOff(inHand: Mine[], next?: Date) {
    const given = inHand.filter((m) => this.choices.value[m.errand.id] === 'give')
    await actAll([
      ...given.map((m) => {
        const note = this.notes.value[m.errand.id]?.trim()
        return { errand: m.errand.id, number: m.request.number, command: { do: 'hand_back' as const, reason: 'off_duty', ...(note && { note }) } }
      }),
      { cadre: me.value!.cadre!, command: { do: 'check_out', ...(next && { next: next.toISOString() }) } },
    ])
    this.props.leave()
  }

  override render({ now, leave, finish }: Props) {
    const w = words.value
    const t = texts.value
    const planned = route.value.filter((m) => !begun(m))
    const inHand = route.value.filter(begun)
    const name = (m: Mine) => `${m.request.kind_name ?? m.request.kind} ${m.request.number} · ${nameOf(m.errand.drop, m, w)}`
    const chosen = (m: Mine) => this.choices.value[m.errand.id]
    const lacks = inHand.some((m) => !chosen(m) || (chosen(m) === 'give' && holds(m) && !this.notes.value[m.errand.id]?.trim()))
    const choice = (m: Mine, value: Choice, says: string) => (
      <label class="tick"><input type="radio" name={m.errand.id} value={value} checked={chosen(m) === value} onChange={() => (this.choices.value = { ...this.choices.value, [m.errand.id]: value })} /><span>{says}</span></label>
    )
    return (
      <section class="card sign-off" aria-label={w.checkOut}>
        <h2>{t.stillInHand(route.value.length)}</h2>
        {planned.length ? <p><b>{t.goesBack(planned.length)}</b></p> : null}
        {planned.length ? <ul>{planned.map((m) => <li key={m.errand.id}>{name(m)}</li>)}</ul> : null}
        {inHand.map((m) => (
          <fieldset key={m.errand.id}>
            <legend>{name(m)}{holds(m) ? ` · ${t.goodsWithYou}` : ''}</legend>
            {choice(m, 'keep', t.keepsIt)}
            {choice(m, 'give', t.givesIt)}
            {chosen(m) === 'give' ? (
              <label class="lab">{holds(m) ? t.whereGoodsAre : t.note}<textarea class="fin" rows={2} maxLength={limits.text} value={this.notes.value[m.errand.id] ?? ''} onInput={(e) => (this.notes.value = { ...this.notes.value, [m.errand.id]: e.currentTarget.value })} /></label>
            ) : null}
          </fieldset>
        ))}
        <div class="two">
          {inHand.length ? <button type="button" class="btn" onClick={finish}>{t.finishFirst}</button> : <button type="button" class="btn" onClick={leave}>{t.notNow}</button>}
          <button type="button" class="btn main" disabled={lacks} onClick={() => void this.signOff(inHand)}>{w.checkOut}</button>
        </div>
        {nextShifts(now).map((s) => <button key={s.getTime()} type="button" class="btn wraps" disabled={lacks} onClick={() => void this.signOff(inHand, s)}>{t.comesAgain(shiftName(s, now, language.value))}</button>)}
        {lacks ? <p class="soft s">{t.chooseEach}</p> : null}
      </section>
    )
  }
}
