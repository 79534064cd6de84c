import * as L from 'leaflet'
import type { Project } from './mercator'

type Draw = (to: CanvasRenderingContext2D, project: Project, zoom: number, inView: (x: number, y: number, w?: number, h?: number) => boolean) => void

/** How far beyond each edge is drawn, as a share of the map's size, so that dragging needs no drawing. */
const margin = 0.25

/** A canvas over the map, redrawn as a whole when the map stops moving or its content changes. */
export class Sheet extends L.Layer {
  private canvas = L.DomUtil.create('canvas', 'sheet')
  private frame = 0

  constructor(private draw: Draw) {
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
    return { moveend: () => this.paint(), zoomend: () => this.paint(), resize: () => this.paint() }
  }

  /** Draws once, in the next animation frame. */
  invalidate(): void {
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
      this.canvas.width = width * dense
      this.canvas.height = height * dense
      this.canvas.style.width = `${width}px`
      this.canvas.style.height = `${height}px`
    }
    const zoom = map.getZoom()
    const world = 256 * 2 ** zoom
    const origin = map.getPixelOrigin().add(corner)
    const to = this.canvas.getContext('2d')!
    to.setTransform(dense, 0, 0, dense, 0, 0)
    to.clearRect(0, 0, width, height)
    this.draw(
      to,
      (x, y) => [x * world - origin.x, y * world - origin.y],
      zoom,
      (x, y, w = 0, h = 0) => (x + w) * world - origin.x > -40 && x * world - origin.x < width + 40 && (y + h) * world - origin.y > -40 && y * world - origin.y < height + 40,
    )
  }
}
