import { createApp } from 'vue'
import { themed } from '../look/theme'
import { textsIn } from '../shared/words'
import App from './App.vue'
import { router } from './router'
import './desk.css'

themed()
void textsIn().then(() => createApp(App).use(router).mount('#app'))
