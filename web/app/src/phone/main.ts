import { createApp } from 'vue'
import App from './App.vue'
import './phone.css'

createApp(App).mount('#app')
if ('serviceWorker' in navigator) void navigator.serviceWorker.register('/phone/worker.js').catch(() => undefined) // without it the app needs a network
