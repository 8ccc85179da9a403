import { type Camera, seen } from '../../../model/graph/camera.ts'
import type { Box } from '../../../model/graph/layout.ts'
import type { Look, Scene } from './scene.ts'

/** A picture of more of the graph than is seen, so that moving only copies it. */
export interface Buffer {
  /**
   * Copies what is seen; paints first where the picture does not show that.
   * @param paint draws a part of the graph, moved and scaled already
   */
  copy(
    to: CanvasRenderingContext2D,
    scene: Scene,
    look: Look,
    camera: Camera,
    view: { width: number; height: number },
    paint: (context: CanvasRenderingContext2D, part: Box) => void,
  ): void
}

/** The picture reaches so far beyond what is seen, in widths and heights of it. */
const beyond = 0.5

/** Space round the graph that is in the picture, in its own pixels. */
const round = 60

export function createBuffer(): Buffer {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')!
  let kept: { scene: Scene; look: Look; scale: number; part: Box } | undefined

  return {
    copy(to, scene, look, camera, view, paint) {
      const zoom = camera.scale * devicePixelRatio
      const part = seen(camera, view)
      const wanted = meet(part, { width: scene.layout.width, height: scene.layout.height })
      const fits =
        kept?.scene === scene && kept.look === look && kept.scale === zoom && contains(kept.part, wanted)
      if (!fits) {
        const wide: Box = {
          x: part.x - part.width * beyond,
          y: part.y - part.height * beyond,
          width: part.width * (1 + 2 * beyond),
          height: part.height * (1 + 2 * beyond),
        }
        const shown = meet(wide, { width: scene.layout.width, height: scene.layout.height })
        canvas.width = Math.max(1, Math.ceil(shown.width * zoom))
        canvas.height = Math.max(1, Math.ceil(shown.height * zoom))
        context.setTransform(zoom, 0, 0, zoom, -shown.x * zoom, -shown.y * zoom)
        paint(context, shown)
        kept = { scene, look, scale: zoom, part: shown }
      }
      to.setTransform(1, 0, 0, 1, 0, 0)
      to.globalAlpha = 1
      // Whole pixels: between them everything would be blurred.
      to.drawImage(
        canvas,
        Math.round((kept!.part.x - camera.x) * zoom),
        Math.round((kept!.part.y - camera.y) * zoom),
      )
    },
  }
}

/** What a part has in common with the graph and the space round it. */
function meet(part: Box, { width, height }: { width: number; height: number }): Box {
  const x = Math.max(part.x, -round)
  const y = Math.max(part.y, -round)
  return {
    x,
    y,
    width: Math.max(0, Math.min(part.x + part.width, width + round) - x),
    height: Math.max(0, Math.min(part.y + part.height, height + round) - y),
  }
}

function contains(outer: Box, inner: Box): boolean {
  const little = 1e-6
  return (
    inner.width === 0 ||
    inner.height === 0 ||
    (inner.x >= outer.x - little &&
      inner.y >= outer.y - little &&
      inner.x + inner.width <= outer.x + outer.width + little &&
      inner.y + inner.height <= outer.y + outer.height + little)
  )
}
