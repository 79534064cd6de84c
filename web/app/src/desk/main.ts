import { createApp } from 'vue'
import { themed } from '../look/theme'
import App from './App.vue'
import { router } from './router'
import './desk.css'

themed()
createApp(App).use(router).mount('#app')
