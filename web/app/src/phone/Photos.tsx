import { shallowRef } from '@vue/reactivity'
import { Component, type ComponentChildren } from 'preact'
import { Camera } from '../look/icons'
import type { Schemas } from '../shared/api'
import { newKey } from '../shared/key'
import { facilities } from '../shared/vocabulary'
import type { Mine } from './errands'
import { attach, me, photos } from './feed'
import { Icon } from './Icon'
import { texts } from './moreWords'
import { shrink } from './photo'
import { words } from './words'

type Shown = { id: string; purpose: Schemas['Purpose']; url: string; says: string; sent: boolean }
type Props = { mine: Mine; beside: ComponentChildren; children: ComponentChildren }

/** Pictures of an errand, from the camera or from the gallery: each is seen at once, and says when it was sent. What is taken most often stands first, the rest under 更多. */
export class Photos extends Component<Props> {
  private bad = shallowRef(false)
  private drafts = shallowRef<Shown[]>([]) // being encoded
  private urls = new Map<string, string>()

  override componentWillUnmount() {
    this.urls.forEach((url) => URL.revokeObjectURL(url))
  }

  private urlOf(id: string, picture: Blob): string {
    const url = this.urls.get(id) ?? URL.createObjectURL(picture)
    this.urls.set(id, url)
    return url
  }

  private async take(purpose: Schemas['Purpose'], input: HTMLInputElement) {
    const files = Array.from(input.files ?? [])
    input.value = ''
    this.bad.value = false
    for (const file of files) {
      const id = newKey()
      this.drafts.value = [...this.drafts.value, { id, purpose, url: this.urlOf(id, file), says: texts.value.keeping, sent: false }]
      try {
        await attach(this.props.mine.errand.id, purpose, await shrink(file))
      } catch {
        this.bad.value = true
      }
      this.drafts.value = this.drafts.value.filter((d) => d.id !== id)
    }
  }

  override render({ mine, beside, children }: Props) {
    const w = words.value
    const t = texts.value
    const kept = photos.value.filter((p) => p.errand === mine.errand.id && p.actor === me.value?.id)
    const shown: Shown[] = [...kept.map((p) => ({ id: p.id, purpose: p.purpose, url: this.urlOf(p.id, p.picture), says: p.sent ? t.sent : w.pending, sent: !!p.sent })), ...this.drafts.value]
    /** How many were sent that are not kept here. */
    const earlier = Math.max(0, (mine.request.attachments ?? []).filter((a) => a.errand === mine.errand.n && a.by === me.value?.id).length - shown.filter((p) => p.sent).length)
    const [usual, other] = facilities.includes(mine.errand.pick?.role ?? '') ? (['receipt', 'proof'] as const) : (['proof', 'receipt'] as const)
    const taking = (purpose: Schemas['Purpose'], camera: boolean) => (
      <label class="btn">
        {camera ? <Icon of={Camera} /> : null}{camera ? t.take[purpose] : t.choose[purpose]}
        <input type="file" accept="image/*" data-purpose={purpose} {...(camera ? { capture: 'environment' } : { multiple: true })} onChange={(e) => void this.take(purpose, e.currentTarget)} />
      </label>
    )
    return (
      <>
        <div class="two">{taking(usual, true)}{beside}</div>
        <details class="more">
          <summary class="s">{t.more}</summary>
          <div class="two">{children}{taking(usual, false)}{taking(other, true)}{taking(other, false)}</div>
        </details>
        {shown.length ? <ul class="thumbs">{shown.map((p) => <li key={p.id}><img src={p.url} alt={t.photo[p.purpose]} /><span class={p.sent ? 'done' : 'soon'}>{p.says}</span></li>)}</ul> : null}
        {earlier ? <p class="soft s">{t.earlierPhotos(earlier)}</p> : null}
        {this.bad.value ? <p class="late" role="alert">{t.photoBad}</p> : null}
      </>
    )
  }
}
