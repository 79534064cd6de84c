import { ref } from 'vue'
import { api, Refusal, told, type Schemas } from './api'

/** Who is signed in; null: nobody; undefined: not asked yet. */
export const me = ref<Schemas['Me'] | null>()

export async function ask(): Promise<void> {
  try {
    me.value = await told(api.GET('/session'))
  } catch (e) {
    if (!(e instanceof Refusal)) throw e
    me.value = null
  }
}

export async function signIn(login: string, password: string): Promise<void> {
  me.value = await told(api.POST('/session', { body: { login, password } }))
}

export async function signOut(): Promise<void> {
  await told(api.DELETE('/session'))
  me.value = null
}
