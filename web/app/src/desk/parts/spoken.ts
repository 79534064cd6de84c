import { api, told, type Schemas } from '../../shared/api'

/** How the program understands a time as it is said; undefined where it does not. */
export const readTime = async (time: string, ahead: boolean): Promise<Schemas['SpokenTime'] | undefined> => (await told(api.POST('/readings', { body: { time, ahead } }))).time

/** Fields with a time that is being read or was not understood, and whether it was. */
const unread = new Map<HTMLElement, Promise<boolean>>()

export const reads = (field: HTMLElement, understood: Promise<boolean>): Map<HTMLElement, Promise<boolean>> => unread.set(field, understood)
export const forgets = (field: HTMLElement): boolean => unread.delete(field)

/** Waits for what is being read, and puts the focus on a time that was not understood: nothing is sent then. */
export async function timesRead(): Promise<boolean> {
  for (const [field, understood] of unread) {
    if (await understood) continue
    field.focus()
    return false
  }
  return true
}
