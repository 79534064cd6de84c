import { onScopeDispose, shallowRef, watch } from 'vue'
import { api, told, type Schemas } from '../../shared/api'

/** The red flags in what is typed, asked of the server at each pause: the rules are there. */
export function redFlags(text: () => string, needs: () => string[]) {
  const heard = shallowRef<Schemas['HeardFlag'][]>([])
  let wait: ReturnType<typeof setTimeout> | undefined
  let turn = 0

  async function listen() {
    const mine = ++turn
    const said = text().trim()
    if (!said) {
      heard.value = []
      return
    }
    try {
      const got = await told(api.POST('/red_flags/hear', { body: { text: said, ...(needs().length && { needs: needs() }) } }))
      if (mine === turn) heard.value = got
    } catch {
      // Without a network the banner stays as it is; what is saved is judged all the same.
    }
  }

  watch(
    [text, () => needs().join()],
    () => {
      clearTimeout(wait)
      if (text().trim()) wait = setTimeout(listen, 150)
      else void listen() // the form was cleared
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(wait))
  return heard
}

type Said = { and: string; aside: (text: string) => string }

/** Whom to call first, each once: 120、119. */
export const numbersOf = (flags: readonly Schemas['HeardFlag'][], said: Said): string => [...new Set(flags.map((f) => f.call))].join(said.and)

/** What was heard, each with its sign: 呼吸困难（喘不过气）. */
export const heardSaid = (flags: readonly Schemas['HeardFlag'][], said: Said): string =>
  flags.map((f) => (f.name === f.words ? f.words : f.name + said.aside(f.words))).join(said.and)
