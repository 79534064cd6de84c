import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// Each mode is an app of its own, with its own address and its own folder in dist; the Go program serves them.
export default defineConfig(({ mode }) => ({
  root: mode === 'test' ? 'src' : `src/${mode}`,
  base: `/${mode}/`,
  cacheDir: mode === 'test' ? '../node_modules/.vite' : '../../node_modules/.vite',
  build: { outDir: `../../dist/${mode}`, emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  plugins: [vue()],
  server: { proxy: { '/api/v1': 'http://127.0.0.1:8080' } },
}))
