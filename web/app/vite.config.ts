import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// The service worker keeps its name: a telephone asks for it by that.
const phone = {
  input: { index: 'src/phone/index.html', worker: 'src/phone/worker.ts' },
  output: { entryFileNames: (chunk: { name: string }) => (chunk.name === 'worker' ? 'worker.js' : 'assets/[name]-[hash].js') },
}

// Each mode is an app of its own, with its own address and its own folder in dist; the Go program serves them.
export default defineConfig(({ mode }) => ({
  root: mode === 'test' ? 'src' : `src/${mode}`,
  base: `/${mode}/`,
  cacheDir: mode === 'test' ? '../node_modules/.vite' : '../../node_modules/.vite',
  build: { outDir: `../../dist/${mode}`, emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0, rolldownOptions: mode === 'phone' ? phone : {} },
  // What every page of ours does without.
  define: mode === 'test' ? {} : { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  plugins: [vue()],
  server: { proxy: { '/api/v1': 'http://127.0.0.1:8080' } },
}))
