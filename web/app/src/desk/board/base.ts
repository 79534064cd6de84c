import * as L from 'leaflet'
import './map.css'
import type { Schemas } from '../../shared/api'
import { words } from '../words'

/** Makes a map without tiles. It moves without animation, since the canvases are drawn when it stands still. */
export function cityMap(box: HTMLElement, options: L.MapOptions): L.Map {
  const map = L.map(box, { zoomAnimation: false, fadeAnimation: false, attributionControl: false, zoomControl: false, zoomSnap: 0.25, ...options })
  L.control.zoom({ zoomInTitle: words.value.zoomIn, zoomOutTitle: words.value.zoomOut }).addTo(map)
  L.control.scale({ imperial: false, position: 'topright' }).addTo(map)
  return map
}

/** Adds tiles to a map, if there are any, with their attribution. */
export function layTiles(map: L.Map, under: Schemas['Map'] | undefined): void {
  if (!under?.tiles) return
  L.tileLayer(under.tiles, { opacity: 0.55, className: 'greyed', maxZoom: map.getMaxZoom(), maxNativeZoom: 18, subdomains: '1234' }).addTo(map)
  const note = document.createElement('span')
  note.textContent = under.note
  if (under.note) L.control.attribution({ prefix: false }).addAttribution(note.innerHTML).addTo(map)
}
