import { shallowRef } from '@vue/reactivity'
import { Component } from 'preact'
import { CircleAlert } from '../look/icons'
import { signIn, signInByCode } from './feed'
import { Icon } from './Icon'
import { Refusal } from './server'
import { words } from './words'

/** Signing in, by the code that a coordinator gives or by a password. A personal link has its code behind '#', which is not sent to servers and not logged. */
export class Entrance extends Component {
  private byPassword = shallowRef(false)
  private busy = shallowRef(false)
  private refused = shallowRef('')
  private code = shallowRef('')
  private form: HTMLFormElement | null = null

  private open = () => {
    const given = /code=(\d{12})/.exec(location.hash)?.[1]
    if (!given) return
    history.replaceState(null, '', location.pathname)
    this.code.value = given
    void this.enter(given)
  }

  override componentDidMount() {
    this.open()
    addEventListener('hashchange', this.open) // another link is opened while this page is shown
  }

  override componentWillUnmount() {
    removeEventListener('hashchange', this.open)
  }

  private async enter(code: string) {
    if (this.busy.value) return
    const typed = (name: string) => (this.form?.elements.namedItem(name) as HTMLInputElement).value
    this.busy.value = true
    this.refused.value = ''
    try {
      if (this.byPassword.value) await signIn(typed('login').trim(), typed('password'))
      else await signInByCode(code)
    } catch (e) {
      this.refused.value = e instanceof Refusal && e.status ? e.message : words.value.noNetwork
    } finally {
      this.busy.value = false
    }
  }

  override render() {
    const w = words.value
    const text = (name: string, label: string, more: object) => (
      <label class="lab">{label}<input class="fin" name={name} required {...more} /></label>
    )
    return (
      <>
        <header class="bar"><img src="./icon.svg" alt="" width="28" height="28" /><b class="fill">{w.product}</b></header>
        <form class="entrance" ref={(f) => { this.form = f }} onSubmit={(e) => { e.preventDefault(); void this.enter(this.code.value) }}>
          <h1>{w.signIn}</h1>
          {this.byPassword.value ? (
            <>
              {text('login', w.login, { autocomplete: 'username', autocapitalize: 'none' })}
              {text('password', w.password, { type: 'password', autocomplete: 'current-password' })}
            </>
          ) : (
            text('code', w.code, { value: this.code.value, inputMode: 'numeric', autocomplete: 'one-time-code', maxLength: 20, onInput: (e: { currentTarget: HTMLInputElement }) => (this.code.value = e.currentTarget.value) })
          )}
          {this.byPassword.value ? null : <p class="soft s">{w.codeHint}</p>}
          {this.refused.value ? <p class="late line" role="alert"><Icon of={CircleAlert} />{this.refused.value}</p> : null}
          <button class="btn main" type="submit" disabled={this.busy.value}>{w.signIn}</button>
          <button type="button" class="btn" onClick={() => (this.byPassword.value = !this.byPassword.value)}>{this.byPassword.value ? w.byCode : w.byPassword}</button>
        </form>
      </>
    )
  }
}
