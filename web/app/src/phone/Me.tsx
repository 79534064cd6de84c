import { shallowRef } from '@vue/reactivity'
import { at } from '../shared/time'
import { language } from '../shared/words'
import { large, map } from './choices'
import { act, me, onDuty, route, signOut, waiting } from './feed'
import { texts } from './moreWords'
import type { MapName } from './navigate'
import { nextShifts, shiftName } from './shift'
import { SignOff } from './SignOff'
import { words } from './words'

const signingOff = shallowRef(false)

/** Begins the duty, until the time that was tapped: nothing is chosen beforehand. */
async function checkIn(hours: number) {
  const until = new Date(Date.now() + hours * 3_600_000).toISOString()
  const point = await here()
  await act({ cadre: me.value!.cadre!, command: { do: 'check_in', until, ...(point && { point }) } })
}

/** The position, if the telephone gives it at once; this needs TLS and the user's permission. */
function here(): Promise<{ lng: number; lat: number } | undefined> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator) || !isSecureContext) return resolve(undefined)
    navigator.geolocation.getCurrentPosition(
      (p) => resolve({ lng: p.coords.longitude, lat: p.coords.latitude }),
      () => resolve(undefined),
      { timeout: 5000, maximumAge: 60_000 },
    )
  })
}

function checkOut(next?: Date) {
  if (route.value.length) signingOff.value = true
  else void act({ cadre: me.value!.cadre!, command: { do: 'check_out', ...(next && { next: next.toISOString() }) } })
}

function finishFirst() {
  signingOff.value = false
  location.hash = '#run'
}

async function leave() {
  if (waiting.value && !confirm(texts.value.unsentLeave)) return
  await signOut()
}

/** The cadre's duty, and how they want the page. */
export function Me({ now }: { now: Date }) {
  const w = words.value
  const t = texts.value
  const user = me.value!
  return (
    <section class="settings">
      <h1>{user.name}</h1>
      {!user.cadre ? null : !onDuty.value ? (
        <fieldset class="hours">
          <legend>{t.checkInUntil}</legend>
          <div class="two">{[2, 4, 6, 8, 10, 12].map((h) => <button key={h} type="button" class="btn n" onClick={() => void checkIn(h)}>{t.untilTime(at(new Date(now.getTime() + h * 3_600_000), now))}</button>)}</div>
        </fieldset>
      ) : signingOff.value && route.value.length ? (
        <SignOff now={now} leave={() => (signingOff.value = false)} finish={finishFirst} />
      ) : (
        <>
          <button type="button" class="btn" onClick={() => checkOut()}>{w.checkOut}</button>
          {route.value.length ? null : nextShifts(now).map((s) => <button key={s.getTime()} type="button" class="btn wraps" onClick={() => checkOut(s)}>{t.comesAgain(shiftName(s, now, language.value))}</button>)}
        </>
      )}
      {user.cadre ? (
        <label class="lab">
          {t.mapChoice}
          <select class="fin" value={map.value} onChange={(e) => (map.value = e.currentTarget.value as MapName)}>
            {(['amap', 'baidu', 'tencent'] as const).map((m) => <option key={m} value={m}>{t.maps[m]}</option>)}
          </select>
        </label>
      ) : null}
      <button type="button" class="btn" aria-pressed={large.value} onClick={() => (large.value = !large.value)}>{w.largeText}</button>
      <button type="button" class="btn" onClick={() => (language.value = language.value === 'zh' ? 'en' : 'zh')}>{w.language}</button>
      <button type="button" class="btn" onClick={() => void leave()}>{w.signOut}</button>
    </section>
  )
}
