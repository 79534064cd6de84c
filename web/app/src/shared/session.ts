import { ref } from 'vue'
import { api, Refusal, told, type Schemas } from './api'

/** Who is signed in; null: nobody; undefined: not loaded yet. */
export const me = ref<Schemas['Me'] | null>()

/** True when the session has ended on the server. */
export const expired = ref(false)

api.use({
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== '/session') expired.value = true
  },
})

/** Whether the account has one of the roles in some area. */
export function may(...roles: Schemas['Role'][]): boolean {
  return me.value?.grants.some((g) => roles.includes(g.role)) ?? false
}

/** Whether the account has the role over the whole city. */
export function mayEverywhere(role: Schemas['Role']): boolean {
  return me.value?.grants.some((g) => g.role === role && !g.area && !g.unit) ?? false
}

export async function ask(): Promise<void> {
  try {
    me.value = await told(api.GET('/session'))
  } catch (e) {
    if (!(e instanceof Refusal)) throw e
    me.value = null
  }
}

/** Signs in; a code is needed where the account has a second factor. */
export async function signIn(login: string, password: string, code = ''): Promise<void> {
  me.value = await told(api.POST('/session', { body: { login, password, ...(code && { code }) } }))
  expired.value = false
}

export async function signOut(): Promise<void> {
  await told(api.DELETE('/session'))
  me.value = null
}
