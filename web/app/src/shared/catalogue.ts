import { ref } from 'vue'
import { api, told, type Schemas } from './api'

/** What can be asked for, in the order of the catalogue; retired kinds too. */
export const kinds = ref<Schemas['Kind'][]>([])

export async function loadKinds(): Promise<void> {
  kinds.value = await told(api.GET('/kinds'))
}
