import { ref, watch, type Ref } from 'vue'
import { drawer } from './storage'

const tab = drawer('sessionStorage')

/**
 * What is typed and not yet sent. It survives a reload and a restart of the server, but not closing the tab, because the
 * computer of an office has many users.
 */
export function kept<T>(name: string, empty: () => T): Ref<T> {
  const value = ref(empty()) as Ref<T>
  try {
    const text = tab.get(name)
    if (text) value.value = { ...empty(), ...(JSON.parse(text) as object) } as T
  } catch {
    tab.remove(name)
  }
  watch(value, (v) => tab.set(name, JSON.stringify(v)), { deep: true, flush: 'sync' })
  forgetting.push(() => (value.value = empty()))
  return value
}

const forgetting: (() => void)[] = []

/** Deletes all of it, because the next user must not read it. */
export function forget(): void {
  for (const f of forgetting) f()
  tab.clear()
}
