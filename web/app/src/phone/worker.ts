/// <reference lib="webworker" />
// Stores the app's own files, so that it opens without a network. Data from the server is stored by the app.
export {}

const scope = self as unknown as ServiceWorkerGlobalScope
const name = 'phone-1'
const page = '/phone/'

scope.addEventListener('install', (e) => {
  e.waitUntil(store().then(() => scope.skipWaiting()))
})

scope.addEventListener('activate', (e) => {
  e.waitUntil(scope.clients.claim())
})

/** Fetches the page and everything it names. Only when all of it has arrived does it replace what was stored. */
async function store(): Promise<Response> {
  const fresh = await fetch(page, { cache: 'no-cache' })
  if (!fresh.ok) return fresh
  const cache = await caches.open(name)
  const files = named(await fresh.clone().text(), /(?:src|href)="(\/phone\/[^"]+)"/g)
  await cache.addAll(files.filter((f) => !f.includes('/assets/')))
  for (const f of files) {
    if (!f.includes('/assets/')) continue
    if (!(await cache.match(f))) await cache.add(f)
    if (!f.endsWith('.js')) continue
    const more = named(await (await cache.match(f))!.text(), /\.\/([\w-]+\.(?:js|css))/g).map((m) => '/phone/assets/' + m) // what is loaded later
    files.push(...more.filter((m) => !files.includes(m)))
  }
  await cache.put(page, fresh.clone())
  for (const kept of await cache.keys()) {
    const path = new URL(kept.url).pathname
    if (path.includes('/assets/') && !files.includes(path)) await cache.delete(kept)
  }
  return fresh
}

/** What a text names, by the first group of the pattern. */
function named(text: string, pattern: RegExp): string[] {
  const all: string[] = []
  for (let m = pattern.exec(text); m; m = pattern.exec(text)) all.push(m[1]!)
  return all
}

scope.addEventListener('fetch', (e) => {
  const url = new URL(e.request.url)
  if (e.request.method !== 'GET' || url.origin !== scope.location.origin || !url.pathname.startsWith('/phone/')) return
  if (e.request.mode === 'navigate') {
    // The stored version opens at once; a newer one is fetched for the next time.
    e.respondWith(
      caches.match(page).then((kept) => {
        const fresh = store()
        if (!kept) return fresh
        e.waitUntil(fresh.catch(() => undefined))
        return kept
      }),
    )
    return
  }
  e.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(e.request)))
})
