import { shallowRef } from '@vue/reactivity'
import { Component } from 'preact'
import * as icons from '../look/icons'
import { ofUrgency } from '../look/tones'
import { placeName } from '../shared/place'
import { at } from '../shared/time'
import { asking, asksOf } from './asking'
import { stepName, take } from './button'
import type { Mine } from './errands'
import { Icon } from './Icon'
import { Items } from './Items'
import { more } from './more'
import { way, type MapName } from './navigate'
import { Person } from './Person'
import { Left } from './Progress'
import { door, here, lead, merged, nameOf, type RunStop } from './stops'
import { once } from './tap'
import { words } from './words'

type Props = { stop: RunStop; now: Date; map: MapName }

const roles: Record<string, icons.Drawing> = { pharmacy: icons.Pill, market: icons.ShoppingBasket, hospital: icons.Hospital, depot: icons.Package, door: icons.House }

/** The stop where the cadre goes now: what there is to do, with its list, and what else can be done about it. Its step is the button at the foot of the page. */
export const Stop = ({ stop, now, map }: Props) => (
  <article class={stop.errands.some((m) => m.errand.state === 'underway') ? 'card on begun' : 'card on'} data-errands={stop.errands.length} aria-label={title(stop)}>
    <Head stop={stop} now={now} />
    <Body stop={stop} now={now} map={map} />
  </article>
)

/** A stop further on: its place and its time. It opens for a call, for being handed back, and for being done out of turn. */
export class Later extends Component<Props> {
  private open = shallowRef(false)
  private go = once(() => take(this.props.stop))

  override render({ stop, now, map }: Props) {
    const w = words.value
    const m = lead(stop)
    const name = stepName(stop, w)[0]
    return (
      <article class="card later" data-errands={stop.errands.length} aria-label={title(stop)}>
        <button type="button" class="opens" aria-expanded={this.open.value} onClick={() => (this.open.value = !this.open.value)}>
          <Icon of={roles[here(m).role] ?? icons.MapPin} />
          <span class="fill"><b>{nameOf(here(m), m, w)}</b><span class="s soft n">{kindOf(m)} {stop.errands.length > 1 ? w.together(stop.errands.length) : m.request.number}</span></span>
          <Left of={m} now={now} />
        </button>
        {this.open.value ? (
          <>
            <Body stop={stop} now={now} map={map} />
            {asking.value || !name ? null : <button type="button" class="btn step" onClick={() => void this.go()}>{name}</button>}
          </>
        ) : null}
      </article>
    )
  }
}

const kindOf = (m: Mine) => m.request.kind_name ?? m.request.kind
const title = (s: RunStop) => (s.errands.length > 1 ? nameOf(here(lead(s)), lead(s), words.value) : s.errands[0]!.request.number)

function Head({ stop, now }: { stop: RunStop; now: Date }) {
  const w = words.value
  const m = lead(stop)
  const urgent = stop.errands.find((m) => m.request.urgency !== 'routine')
  const mark = urgent && ofUrgency(urgent.request.urgency)
  const first = stop.errands.find((m) => m.pending) ?? stop.errands.reduce((a, b) => (Date.parse(b.request.due) < Date.parse(a.request.due) ? b : a))
  return (
    <div>
      <p class="line wrap s">
        <span class="badge act"><Icon of={roles[here(m).role] ?? icons.MapPin} />{kindOf(m)}</span>
        {urgent && mark ? <span class={`badge ${mark.tone}`}><Icon of={mark.icon} />{w.urgencies[urgent.request.urgency]}</span> : null}
        <span class="soft n">{stop.errands.length > 1 ? w.together(stop.errands.length) : m.request.number}</span>
        <span class="fill" />
        <Left of={first} now={now} />
      </p>
      <h2>{nameOf(here(m), m, w)}</h2>
    </div>
  )
}

function Body({ stop, now, map }: Props) {
  const w = words.value
  const m = lead(stop)
  const place = here(m)
  const route = way(place, map)
  const dial = stop.errands.length > 1 ? undefined : m.person?.dial
  const M = more.value
  return (
    <>
      {route || dial ? (
        <div class="two">
          {route ? <a class="btn" href={route} target="_blank" rel="noreferrer"><Icon of={icons.Navigation} />{w.navigate}</a> : null}
          {dial ? <a class="btn" href={`tel:${m.person!.dial}`}><Icon of={icons.Phone} />{w.call}</a> : null}
        </div>
      ) : null}
      {stop.errands.length > 1 ? (
        <>
          <Items lines={merged(stop.errands)} shared />
          {stop.errands.map((m) => (
            <details key={m.errand.id} class="part" aria-label={m.request.number}>
              <summary><b>{door(m)}</b> <span class="soft s">{kindOf(m)} {m.request.number}</span></summary>
              <Particulars mine={m} now={now} />
              <Person mine={m} calls />
              {M ? <M.Tools mine={m} /> : null}
            </details>
          ))}
        </>
      ) : (
        <>
          <Particulars mine={m} now={now} />
          {m.request.items?.length ? <Items lines={merged([m])} /> : null}
          <Person mine={m} />
          {M && m.errand.state === 'offered' && asksOf(m.errand.id, 'why') ? <M.Why mine={m} verb="decline" /> : null}
          {M && m.errand.state !== 'offered' ? <M.Tools mine={m} /> : null}
        </>
      )}
    </>
  )
}

/** Where it goes from here, and what must be known beforehand. */
function Particulars({ mine: m, now }: { mine: Mine; now: Date }) {
  const w = words.value
  const { errand: e, request: r } = m
  const needs = [e.pass && w.pass, ...(r.needs ?? []).map((n) => w.needs[n] ?? n)].filter(Boolean)
  const lines = [e.awaits?.map((a) => a.name).join(w.semicolon), arranged(m, now), ...(m.trip ?? []).map((l) => l.says), r.appointment && at(new Date(r.appointment), now)].filter(Boolean)
  return (
    <>
      {here(m) !== e.drop ? <p class="s soft line"><Icon of={icons.CornerDownRight} /><span>{w.bring} {nameOf(e.drop, m, w)}{e.drop.role === 'gate' && r.place.building ? ` · ${placeName(r.place, w)}` : ''}</span></p> : null}
      {needs.length ? <p class="line wrap">{needs.map((n) => <span key={n} class="badge soon">{n}</span>)}</p> : null}
      {lines.map((l) => <p key={l}>{l}</p>)}
    </>
  )
}

/** What is arranged for a trip: who agreed, which vehicle, the time of pick-up. */
function arranged(m: Mine, now: Date): string {
  const a = m.errand.arrangement
  const w = words.value.arranged
  if (!a) return ''
  return [a.facility_name, a.approved && w.approved, a.vehicle && (w.vehicles[a.vehicle] ?? a.vehicle), a.ambulance && w.ambulance, a.released && w.released, a.pick_up_at && `${w.pickUp} ${at(new Date(a.pick_up_at), now)}`].filter(Boolean).join(words.value.comma)
}
