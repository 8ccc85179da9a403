import type { Box } from '../../../model/graph/layout.ts'
import { paintGraph, type Shorten } from './paint.ts'
import { canvasPen, svgPen } from './pen.ts'
import type { Look, Scene } from './scene.ts'

/** A picture is not larger, in pixels: a canvas has limits. */
const largest = 8_000

const everything: Box = { x: -1e9, y: -1e9, width: 2e9, height: 2e9 }

/** Measures on a canvas of its own, as the screen does. */
function createShorten(): Shorten {
  const context = document.createElement('canvas').getContext('2d')!
  return (text, font, width) => {
    context.font = font
    if (context.measureText(text).width <= width) return text
    let cut = text
    while (cut.length > 1 && context.measureText(`${cut}…`).width > width) cut = cut.slice(0, -1)
    return `${cut}…`
  }
}

/** The whole graph as it is seen now, as SVG. */
export function toSvg(scene: Scene, look: Look): string {
  const pen = svgPen()
  paintGraph(pen, scene, { ...look, selected: undefined, found: new Set() }, everything, 1, createShorten())
  return pen.end(scene.layout.width, scene.layout.height, look.theme.background)
}

/** The whole graph as it is seen now, as PNG in base64, twice as large as at first where that is possible. */
export async function toPng(scene: Scene, look: Look): Promise<string> {
  const [width, height] = [scene.layout.width + 48, scene.layout.height + 48]
  const scale = Math.min(2, largest / width, largest / height)
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(width * scale)
  canvas.height = Math.ceil(height * scale)
  const context = canvas.getContext('2d')!
  context.fillStyle = look.theme.background
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.setTransform(scale, 0, 0, scale, 24 * scale, 24 * scale)
  paintGraph(
    canvasPen(context),
    scene,
    { ...look, selected: undefined, found: new Set() },
    everything,
    1,
    createShorten(),
  )
  return canvas.toDataURL('image/png').replace(/^[^,]*,/, '')
}
