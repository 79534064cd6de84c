import * as L from 'leaflet'
import type { Project } from './mercator'

type Draw = (to: CanvasRenderingContext2D, project: Project, zoom: number, inView: (x: number, y: number, w?: number, h?: number) => boolean) => void

/** How far beyond each edge is drawn, as a share of the map's size, so that dragging needs no drawing. */
const margin = 0.2

/**
 * A canvas over the map, redrawn when the map stops moving or its content changes. What lies still is drawn into a picture of its own, which what
 * changes is drawn over: one canvas moves with the map, not two.
 */
export class Sheet extends L.Layer {
  private canvas = L.DomUtil.create('canvas', 'sheet')
  private picture = document.createElement('canvas')
  private frame = 0
  private stale = true // the picture is of another view, or of what was

  constructor(private still: Draw, private moving?: Draw) {
    super()
  }

  override onAdd(map: L.Map): this {
    map.getPane('overlayPane')!.append(this.canvas)
    this.invalidate()
    return this
  }

  override onRemove(): this {
    cancelAnimationFrame(this.frame)
    this.canvas.remove()
    return this
  }

  override getEvents() {
    const moved = () => {
      this.stale = true
      this.paint()
    }
    return { moveend: moved, zoomend: moved, resize: moved }
  }

  /** Draws once, in the next animation frame: what changes, or all of it. */
  invalidate(all = false): void {
    this.stale ||= all
    if (!this.frame) this.frame = requestAnimationFrame(() => this.paint())
  }

  private paint(): void {
    cancelAnimationFrame(this.frame)
    this.frame = 0
    const map = this._map
    if (!map) return
    const size = map.getSize()
    const dense = Math.min(window.devicePixelRatio || 1, 2)
    const width = Math.ceil(size.x * (1 + 2 * margin))
    const height = Math.ceil(size.y * (1 + 2 * margin))
    const corner = map.containerPointToLayerPoint([-Math.round(size.x * margin), -Math.round(size.y * margin)])
    L.DomUtil.setPosition(this.canvas, corner)
    if (this.canvas.width !== width * dense || this.canvas.height !== height * dense) {
      for (const c of [this.canvas, this.picture]) {
        c.width = width * dense
        c.height = height * dense
      }
      this.canvas.style.width = `${width}px`
      this.canvas.style.height = `${height}px`
      this.stale = true
    }
    const zoom = map.getZoom()
    const world = 256 * 2 ** zoom
    const origin = map.getPixelOrigin().add(corner)
    const draw = (onto: HTMLCanvasElement, how: Draw) => {
      const to = onto.getContext('2d')!
      to.setTransform(1, 0, 0, 1, 0, 0)
      to.clearRect(0, 0, onto.width, onto.height)
      if (onto === this.canvas) to.drawImage(this.picture, 0, 0)
      to.setTransform(dense, 0, 0, dense, 0, 0)
      how(
        to,
        (x, y) => [x * world - origin.x, y * world - origin.y],
        zoom,
        (x, y, w = 0, h = 0) => (x + w) * world - origin.x > -40 && x * world - origin.x < width + 40 && (y + h) * world - origin.y > -40 && y * world - origin.y < height + 40,
      )
    }
    if (this.stale) draw(this.picture, this.still)
    this.stale = false
    draw(this.canvas, this.moving ?? (() => undefined))
  }
}
