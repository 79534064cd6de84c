import { createApp } from 'vue'
import { themed } from '../look/theme'
import App from './App.vue'
import { load } from './more'
import './phone.css'

themed()
createApp(App).mount('#app')
load()
if ('serviceWorker' in navigator) void navigator.serviceWorker.register('/phone/worker.js').catch(() => undefined) // without it the app needs a network
