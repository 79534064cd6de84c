import { Refusal } from '../../shared/api'
import { language } from '../../shared/words'

/** Fetches a file in the reader's language, which a link cannot do, and saves it. */
export async function save(path: string, name: string): Promise<void> {
  const response = await fetch(`/api/v1${path}`, { headers: { 'Accept-Language': language.value } })
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { title?: string; code?: string }
    throw new Refusal(response.status, problem.code ?? '', problem.title ?? response.statusText)
  }
  keep(await response.blob(), name)
}

/** Saves something as a file. */
export function keep(what: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(what)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
