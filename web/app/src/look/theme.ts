import { ref, watch, type Ref } from '@vue/reactivity'
import { remember, remembered } from '../shared/remember'

/** Light or dark by the reader's choice; empty: as the system has it. */
export type Theme = 'light' | 'dark' | ''

const media: Record<Theme, string> = { light: 'not all', dark: 'screen', '': 'screen and (prefers-color-scheme: dark)' } // paper is white

/** The rule of tokens.css that holds the dark colours: the one whose medium is for this module to set. */
function darkRule(): CSSMediaRule | undefined {
  for (const sheet of Array.from(document.styleSheets)) {
    let rules: CSSRule[]
    try {
      rules = Array.from(sheet.cssRules)
    } catch {
      continue // a browser extension's sheet may not be read
    }
    for (const rule of rules) {
      const within = rule instanceof CSSMediaRule ? rule.cssRules[0] : undefined
      if (within instanceof CSSStyleRule && within.style.getPropertyValue('--ground')) return rule as CSSMediaRule
    }
  }
  return undefined
}

const asked = typeof matchMedia === 'undefined' ? undefined : matchMedia('(prefers-color-scheme: dark)')
const kept = remembered('theme')

/** What the reader has chosen. */
export const theme: Ref<Theme> = ref(kept === 'light' || kept === 'dark' ? kept : '')

/** What a page asks for itself: the wall screen is dark. */
export const forced: Ref<Theme> = ref('')

/** Whether dark is what is seen; what is drawn on a canvas is drawn again when it changes. */
export const dark = ref(false)

/** Chooses the other of light and dark; what the system asks for anyway is no choice and follows it again. */
export function turn(): void {
  const other: Theme = dark.value ? 'light' : 'dark'
  theme.value = (other === 'dark') === (asked?.matches ?? false) ? '' : other
}

function show(): void {
  const now = forced.value || theme.value
  const rule = darkRule()
  if (rule) rule.media.mediaText = media[now]
  dark.value = now === 'dark' || (now === '' && (asked?.matches ?? false))
}

/** Shows what was chosen, now and whenever it changes. Called once the style sheets are there. */
export function themed(): void {
  show()
  asked?.addListener(show) // addEventListener is younger than Safari 12
  watch(theme, (chosen) => remember('theme', chosen))
  watch([theme, forced], show)
}

/** The colour of a token, for what is drawn on a canvas: colour('late'). */
export const colour = (token: string): string => getComputedStyle(document.documentElement).getPropertyValue('--' + token).trim()
