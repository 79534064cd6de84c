import { ref } from 'vue'
import { api, told, type Schemas } from './api'

/** The kinds, in the catalogue's order, retired ones included. */
export const kinds = ref<Schemas['Kind'][]>([])

export async function loadKinds(): Promise<void> {
  kinds.value = await told(api.GET('/kinds'))
}
