import { shallowRef, watch } from '@vue/reactivity'
import { CircleCheck, ClipboardCheck, CloudOff, Route, User, WifiOff } from '../look/icons'
import { ahead } from '../shared/ahead'
import { at } from '../shared/time'
import { language } from '../shared/words'
import { map } from './choices'
import { present } from './clock'
import { canUndo } from './errands'
import { act, begin, duty, errands, keepAsking, keptBack, loaded, me, onDuty, onNew, read, route, troubles, waiting } from './feed'
import { Foot } from './Foot'
import { Icon } from './Icon'
import { entrance, load, loadEntrance, more } from './more'
import { Progress } from './Progress'
import { lost } from './server'
import { listen, ring } from './sound'
import { Later, Stop } from './Stop'
import { stops } from './stops'
import { lasting } from './store'
import { spoken, words } from './words'

const tabs = ['run', 'today', 'mine'] as const
type Tab = (typeof tabs)[number]
const icons = { run: Route, today: ClipboardCheck, mine: User }

const tab = shallowRef<Tab>('run')
const now = present(() => keptBack.value.length > 0 || errands.value.some((m) => m.errand.state === 'offered' || (m.errand.state === 'finished' && canUndo(m, now.value, ahead.value))))

// The page is part of the address, so that the telephone's back key works.
function follow() {
  tab.value = tabs.find((t) => location.hash === '#' + t) ?? 'run'
}

// Orders on the screen count as read. That is reported once, even if the screen changes before it is stored.
const seen = new Set<string>()
function acknowledge() {
  if (tab.value !== 'run' || document.visibilityState !== 'visible') return
  for (const m of route.value) {
    const order = `${m.errand.id} ${m.errand.assigned_at}`
    if (m.errand.state !== 'accepted' || m.seen || seen.has(order)) continue
    seen.add(order)
    void act({ errand: m.errand.id, number: m.request.number, command: { do: 'acknowledge' } })
  }
}

/** Once the page is there. What else the app can do is loaded when the run is seen, signing in when nobody is known to be signed in. */
export function begins(): void {
  follow()
  addEventListener('hashchange', follow)
  listen()
  onNew(ring)
  watch([route, tab], acknowledge, { immediate: true })
  watch(language, () => void spoken())
  watch([loaded, me], () => {
    if (me.value && (loaded.value || !me.value.cadre)) load()
    if (me.value === null) loadEntrance()
  })
  void begin(loadEntrance).then(keepAsking)
}

export function App() {
  const w = words.value
  const user = me.value
  const E = entrance.value?.Entrance
  if (user === null && E) return <E />
  if (!user) return <p class="soft empty">{w.loading}</p>
  const shown = tab.value
  const run = stops(route.value)
  const done = errands.value.filter((m) => m.errand.state === 'finished').length
  const counts = { run: route.value.length, today: done, mine: 0 }
  return (
    <>
      <header class="bar">
        <span class="face" aria-hidden="true">{user.name.slice(0, 1)}</span>
        <span class="fill keep">
          <b>{user.name}</b> <span class={onDuty.value ? 'soft s n opt' : 'soft s n'}>{onDuty.value ? (duty.value?.until ? w.onDutyUntil(at(new Date(duty.value.until), now.value)) : w.checkIn) : w.offDuty}</span>
        </span>
        <span class="s n" role="status">{waiting.value ? <><Icon of={CloudOff} /> {w.waiting(waiting.value)}</> : null}</span>
      </header>
      <div role="status">
        {lost.value ? <p class="strip"><Icon of={WifiOff} /><span>{w.offline(at(new Date(lost.value - ahead.value), now.value))}<span class="opt">{w.sentLater}</span></span></p> : null}
      </div>
      <main>{shown === 'run' ? <Run run={run} cadre={!!user.cadre} /> : <Other tab={shown} />}</main>
      <Foot stop={shown === 'run' ? run[0] : undefined} now={now.value}>
        {!lasting.value && waiting.value ? <p class="notice" role="status">{w.notKept}</p> : null}
        {troubles.value.map((t) => (
          <div key={t.seq} class="notice" role="alert">
            <span class="fill">{t.number} {w.do[t.do] ?? t.do}：{w.refused(t.why)}</span>
            <button type="button" class="btn" onClick={() => void read(t)}>{w.understood}</button>
          </div>
        ))}
      </Foot>
      <nav class="tabs" aria-label={w.pages}>
        {tabs.map((t) => (
          <a key={t} href={'#' + t} aria-current={shown === t ? 'page' : undefined}><Icon of={icons[t]} /><span>{w[t]}{counts[t] ? <b class="n"> {counts[t]}</b> : null}</span></a>
        ))}
      </nav>
    </>
  )
}

function Run({ run, cadre }: { run: ReturnType<typeof stops>; cadre: boolean }) {
  const w = words.value
  if (!cadre) return <p class="empty">{w.notCadre} <a href="/desk/">/desk/</a></p>
  const [first, ...rest] = run
  return (
    <section>
      <h1 class="hide">{w.run}</h1>
      {!loaded.value ? <p class="soft empty">{w.loading}</p> : null}
      {loaded.value && !first ? (
        <div class="empty">
          <Icon of={CircleCheck} />
          <p>{onDuty.value ? w.noErrands : w.restful}</p>
          {onDuty.value ? <p class="soft s">{w.rings}</p> : <a class="btn main" href="#mine">{w.goCheckIn}</a>}
        </div>
      ) : null}
      {first ? <><Progress run={run} now={now.value} /><Stop key={first.key} stop={first} now={now.value} map={map.value} /></> : null}
      {rest.length ? <h2 class="s soft then">{w.then}</h2> : null}
      {rest.map((s) => <Later key={s.key} stop={s} now={now.value} map={map.value} />)}
    </section>
  )
}

function Other({ tab }: { tab: Tab }) {
  const M = more.value && (tab === 'today' ? more.value.Today : more.value.Me)
  return M ? <M now={now.value} /> : null
}
