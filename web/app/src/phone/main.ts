import { createApp } from 'vue'
import App from './App.vue'
import { load } from './more'
import './phone.css'

createApp(App).mount('#app')
load()
if ('serviceWorker' in navigator) void navigator.serviceWorker.register('/phone/worker.js').catch(() => undefined) // without it the app needs a network
