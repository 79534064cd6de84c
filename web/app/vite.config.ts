import vue from '@vitejs/plugin-vue'
import type { Plugin, ProxyOptions } from 'vite'
import { defineConfig } from 'vitest/config'
import { fileURLToPath } from 'node:url'
import { spent } from './budget'
import { lacking } from './kernels'
import { languages } from './languages'

// The service worker keeps its name, by which telephones request it.
const phone = {
  input: { index: 'src/phone/index.html', worker: 'src/phone/worker.ts' },
  output: { entryFileNames: (chunk: { name: string }) => (chunk.name === 'worker' ? 'worker.js' : 'assets/[name]-[hash].js') },
}

// Vue with the pieces of it that are imported by themselves, and what most pages share; the styles of the frame, the components and the call, with which a day
// begins; and those of the other pages: compressed together they weigh less.
const style = (of: RegExp) => (id: string) => /type=style|\.css$/.test(id) && of.test(id)
const desk = {
  output: {
    codeSplitting: {
      groups: [
        { name: 'vue', test: /node_modules\/(@vue\/(reactivity|runtime-|shared)|vue\/)/ },
        { name: 'styles', test: style(/src\/(look|desk\/(frame\/|parts\/|call\/|pages\/Call\.|[^/]+$))/) },
        { name: 'pages', test: style(/src\/desk\//) },
        { name: 'look', test: /src\/(look|shared)\/|\/lucide\/|plugin-vue/, minShareCount: 8 },
      ],
    },
  },
}

// In development `make dev` serves each app from its source at one address; everything else comes from the Go program.
const ports: Record<string, number> = { desk: 5173, phone: 5174 }
const beside = (mode: string): Record<string, string | ProxyOptions> => ({
  ...(mode === 'desk' ? { '/phone/': { target: `http://127.0.0.1:${ports.phone}`, ws: true } } : {}),
  [`^/(?!(${mode}|phone)/)`]: 'http://127.0.0.1:8080',
})

/** Fails the build where something in it would not run in the oldest browsers. */
const kernels: Plugin = {
  name: 'kernels',
  generateBundle(_options, bundle) {
    const all = Object.values(bundle).flatMap((f) => lacking(f.fileName, f.type === 'chunk' ? f.code : typeof f.source === 'string' ? f.source : new TextDecoder().decode(f.source)).map((name) => `${f.fileName}: ${name}`))
    if (all.length) this.error(`Chromium 70 or Safari 12 lack what is used here:\n${all.join('\n')}`)
  },
}

/** Fails the build where a page has become heavier than it may be. */
const budget = (mode: string): Plugin => ({
  name: 'budget',
  generateBundle(_options, bundle) {
    for (const { name, bytes, most } of spent(mode, bundle)) {
      const says = `${name}: ${(bytes / 1000).toFixed(1)} kB of ${most / 1000} kB, compressed`
      if (bytes > most) this.error(says)
      else this.info(says)
    }
  },
})

// Each mode builds one app, with its own address and folder in dist; the Go program serves them.
export default defineConfig(({ mode, command }) => ({
  root: mode === 'test' ? 'src' : `src/${mode}`,
  base: `/${mode}/`,
  cacheDir: mode === 'test' ? '../node_modules/.vite' : '../../node_modules/.vite',
  build: { target: ['chrome70', 'safari12'], cssTarget: ['chrome70', 'safari12'], outDir: `../../dist/${mode}`, emptyOutDir: true, modulePreload: mode === 'phone' ? false : { polyfill: false }, assetsInlineLimit: 0, rolldownOptions: command === 'build' ? ({ desk, phone }[mode] ?? {}) : {} },
  // For both apps. Chromium 70 has no globalThis, which libraries use.
  define: mode === 'test' ? {} : { globalThis: 'self', __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  plugins: [...(mode === 'desk' ? [languages(fileURLToPath(new URL('src/shared/words.ts', import.meta.url)))] : []), vue(), kernels, budget(mode)],
  test: { css: { include: /tokens/ } },
  server: { host: '127.0.0.1', port: ports[mode] ?? 0, strictPort: true, proxy: beside(mode) },
}))
