import { boxAt, brought, type Camera, fitted, seen, zoomAt } from '../../../model/graph/camera.ts'
import { element } from '../../frame/element.ts'
import { createBuffer } from './buffer.ts'
import { createMinimap } from './minimap.ts'
import { paintGraph, type Shorten } from './paint.ts'
import { canvasPen } from './pen.ts'
import type { Look, Scene } from './scene.ts'

/** Where the graph is seen, moved and made larger. */
export interface GraphView {
  element: HTMLElement
  /** Takes the keys and the pointer. @see createOutline */
  draw(): void
  /** @param camera all of it is seen where it is absent */
  show(scene: Scene, camera?: Camera): void
  fit(): void
  zoom(factor: number): void
  /** Shows a node in the middle, so that it can be read, where all of the graph is too small for that and nobody has moved. */
  begin(number: number): void
  /** Brings a node into view. */
  reveal(number: number): void
  readonly camera: Camera
}

interface Wishes {
  look(): Look
  press(node: number | undefined, double: boolean): void
  moved(camera: Camera): void
}

/** A second press within so many milliseconds is a double click; a single one does its work after. */
const twice = 260

/** From so many nodes on moving copies a picture. */
const many = 150

/** @param keys lies over the drawing: it takes keys and pointer */
export function createGraphView(keys: HTMLElement, { look, press, moved }: Wishes): GraphView {
  const canvas = element('canvas', { 'aria-hidden': 'true' })
  const context = canvas.getContext('2d')!
  const pen = canvasPen(context)
  const buffer = createBuffer()
  let scene: Scene | undefined
  let camera: Camera = { x: 0, y: 0, scale: 1 }
  let isFitted = true
  let view = { width: 0, height: 0 }
  let asked = false
  const minimap = createMinimap(point => {
    const { width, height } = seen(camera, view)
    move({ ...camera, x: point[0] - width / 2, y: point[1] - height / 2 })
  })
  const whole = element('div', { class: 'graph-view' }, canvas, keys, minimap.element)

  const widths = new Map<string, string>()
  const shorten: Shorten = (text, font, width) => {
    const key = `${font}\n${width}\n${text}`
    const known = widths.get(key)
    if (known !== undefined) return known
    context.font = font
    let cut = text
    if (context.measureText(text).width > width) {
      let [least, most] = [0, text.length]
      while (least < most) {
        const half = Math.ceil((least + most) / 2)
        if (context.measureText(`${text.slice(0, half)}…`).width <= width) least = half
        else most = half - 1
      }
      cut = `${text.slice(0, least)}…`
    }
    if (widths.size > 20_000) widths.clear()
    widths.set(key, cut)
    return cut
  }

  const paint = () => {
    asked = false
    if (!scene || view.width === 0) return
    const ratio = devicePixelRatio
    const now = look()
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.globalAlpha = 1
    context.clearRect(0, 0, canvas.width, canvas.height)
    const part = seen(camera, view)
    const shown = scene
    // Few are drawn at once; of many a picture is kept, so that moving costs the same for all.
    if (scene.graph.nodes.length < many) {
      const zoom = camera.scale * ratio
      context.setTransform(zoom, 0, 0, zoom, -camera.x * zoom, -camera.y * zoom)
      paintGraph(pen, shown, now, part, camera.scale, shorten)
    } else
      buffer.copy(context, shown, now, camera, view, (into, wide) =>
        paintGraph(canvasPen(into), shown, now, wide, camera.scale, shorten),
      )
    minimap.draw(scene, now, part)
  }
  const draw = () => {
    if (asked) return
    asked = true
    requestAnimationFrame(paint)
  }
  const move = (to: Camera, fits = false) => {
    camera = to
    isFitted = fits
    draw()
    later()
  }
  // Remembering costs more than drawing.
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(() => moved(camera), 300)
  }

  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = whole
    if (width === 0 || height === 0) return
    view = { width, height }
    canvas.width = Math.round(width * devicePixelRatio)
    canvas.height = Math.round(height * devicePixelRatio)
    if (isFitted && scene) camera = fitted(scene.layout, view)
    // A canvas that gets another size is empty: drawn at once, it does not flash.
    paint()
  }).observe(whole)

  const at = ({ offsetX, offsetY }: MouseEvent) =>
    scene && boxAt(scene.layout.boxes, camera.x + offsetX / camera.scale, camera.y + offsetY / camera.scale)

  let drag: { x: number; y: number; camera: Camera; far: boolean } | undefined
  keys.addEventListener('pointerdown', event => {
    if (event.button > 1) return
    drag = { x: event.clientX, y: event.clientY, camera, far: false }
    keys.setPointerCapture(event.pointerId)
  })
  keys.addEventListener('pointermove', event => {
    if (!drag) {
      keys.style.cursor = at(event) === undefined ? 'grab' : 'pointer'
      return
    }
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y]
    if (!drag.far && Math.hypot(x, y) < 4) return
    drag.far = true
    keys.style.cursor = 'grabbing'
    const { scale } = camera
    move({ x: drag.camera.x - x / scale, y: drag.camera.y - y / scale, scale })
  })
  let single: ReturnType<typeof setTimeout> | undefined
  keys.addEventListener('pointerup', event => {
    const wasFar = drag?.far
    drag = undefined
    keys.style.cursor = ''
    if (wasFar || event.button !== 0) return
    const node = at(event)
    const isSecond = single !== undefined
    clearTimeout(single)
    single = undefined
    if (isSecond) return press(node, true)
    single = setTimeout(() => {
      single = undefined
      press(node, false)
    }, twice)
  })
  keys.addEventListener('pointercancel', () => {
    drag = undefined
  })
  whole.addEventListener(
    'wheel',
    event => {
      event.preventDefault()
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
      if (event.ctrlKey || event.metaKey) {
        const { left, top } = whole.getBoundingClientRect()
        const factor = Math.exp(
          (-event.deltaY * lines) / (event.deltaMode === 0 && Math.abs(event.deltaY) < 50 ? 100 : 400),
        )
        return move(zoomAt(camera, factor, event.clientX - left, event.clientY - top))
      }
      const [x, y] = event.shiftKey ? [event.deltaY, event.deltaX] : [event.deltaX, event.deltaY]
      const { scale } = camera
      move({ x: camera.x + (x * lines) / scale, y: camera.y + (y * lines) / scale, scale })
    },
    { passive: false },
  )

  return {
    element: whole,
    draw,
    show(shown, kept) {
      scene = shown
      minimap.forget()
      if (kept) move(kept)
      else move(fitted(scene.layout, view), true)
    },
    fit: () => scene && move(fitted(scene.layout, view), true),
    zoom: factor => move(zoomAt(camera, factor, view.width / 2, view.height / 2)),
    begin(number) {
      const box = scene?.layout.boxes[number]
      if (!box || !isFitted || view.width === 0 || camera.scale >= 0.6) return
      const scale = 0.8
      const part = seen({ x: 0, y: 0, scale }, view)
      const all = scene!.layout
      // Not beyond the ends of the graph, where there would be nothing.
      const start = (middle: number, length: number, whole: number) =>
        whole + 60 <= length
          ? (whole - length) / 2
          : Math.max(-30, Math.min(whole + 30 - length, middle - length / 2))
      move({
        x: start(box.x + box.width / 2, part.width, all.width),
        y: start(box.y + box.height / 2, part.height, all.height),
        scale,
      })
    },
    reveal(number) {
      const box = scene?.layout.boxes[number]
      if (!box || view.width === 0) return
      const to = brought(camera, box, view)
      if (to.x !== camera.x || to.y !== camera.y) move(to)
      else draw()
    },
    get camera() {
      return camera
    },
  }
}
