import { h } from 'preact'
import { themed } from '../look/theme'
import { App, begins } from './App'
import { paint } from './paint'
import './phone.css'
import { spoken } from './words'

themed()
void spoken().then(() => {
  paint(() => h(App, {}), document.getElementById('app')!)
  begins()
})
if ('serviceWorker' in navigator) void navigator.serviceWorker.register('/phone/worker.js').catch(() => undefined) // without it the app needs a network
