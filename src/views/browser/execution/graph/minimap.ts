import type { Box } from '../../../model/graph/layout.ts'
import { element } from '../../frame/element.ts'
import type { Look, Scene } from './scene.ts'

/** The whole graph in small, and what part of it is seen. */
export interface Minimap {
  element: HTMLElement
  draw(scene: Scene, look: Look, part: Box): void
  /** The graph has changed. */
  forget(): void
}

const size = { width: 168, height: 104 }

/** @param go called with a point of the graph that is to be in the middle. For the pointer only: keys move the graph itself */
export function createMinimap(go: (point: [x: number, y: number]) => void): Minimap {
  const canvas = element('canvas', { 'aria-hidden': 'true' })
  canvas.width = Math.round(size.width * devicePixelRatio)
  canvas.height = Math.round(size.height * devicePixelRatio)
  const whole = element('div', { class: 'minimap', hidden: true }, canvas)
  const nodes = element('canvas')
  nodes.width = canvas.width
  nodes.height = canvas.height
  const context = canvas.getContext('2d')!
  const nodesContext = nodes.getContext('2d')!
  let kept: Look | undefined
  let placed = { scale: 1, x: 0, y: 0 }

  const press = (event: PointerEvent) => {
    if (event.type === 'pointerdown') whole.setPointerCapture(event.pointerId)
    else if (!whole.hasPointerCapture(event.pointerId)) return
    event.stopPropagation()
    go([(event.offsetX - placed.x) / placed.scale, (event.offsetY - placed.y) / placed.scale])
  }
  whole.addEventListener('pointerdown', press)
  whole.addEventListener('pointermove', press)

  const drawNodes = ({ graph, layout }: Scene, { standings, theme }: Look) => {
    const context = nodesContext
    const ratio = devicePixelRatio
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, size.width, size.height)
    for (const [i, node] of graph.nodes.entries()) {
      const { x, y, width, height } = layout.boxes[i]!
      const { status, isHere } = standings.of(node)
      const colour = { completed: theme.green, failed: theme.red, open: theme.blue, skipped: theme.yellow }
      context.fillStyle = isHere ? theme.focus : (colour[status as keyof typeof colour] ?? theme.quiet)
      const isOuter = node.open && (node.folds === 'workflow' || node.folds === 'team')
      context.globalAlpha = isOuter ? 0.15 : status === 'untouched' ? 0.4 : 0.9
      const least = isHere ? 4 : 1
      context.fillRect(
        placed.x + x * placed.scale,
        placed.y + y * placed.scale,
        Math.max(least, width * placed.scale),
        Math.max(least, height * placed.scale),
      )
    }
    context.globalAlpha = 1
  }

  return {
    element: whole,
    draw(scene, look, part) {
      const { width, height } = scene.layout
      const all = part.x <= 0 && part.y <= 0 && part.x + part.width >= width && part.y + part.height >= height
      whole.hidden = all
      if (all) return
      const scale = Math.min((size.width - 12) / width, (size.height - 12) / height)
      placed = { scale, x: (size.width - width * scale) / 2, y: (size.height - height * scale) / 2 }
      // Of thousands of nodes only the frame moves while one looks around.
      if (kept !== look) drawNodes(scene, look)
      kept = look
      context.setTransform(1, 0, 0, 1, 0, 0)
      context.clearRect(0, 0, canvas.width, canvas.height)
      context.drawImage(nodes, 0, 0)
      context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
      context.strokeStyle = look.theme.focus
      context.lineWidth = 1.5
      const [left, top] = [placed.x + part.x * scale, placed.y + part.y * scale]
      const x = Math.max(1, left)
      const y = Math.max(1, top)
      context.strokeRect(
        x,
        y,
        Math.min(size.width - 1, left + part.width * scale) - x,
        Math.min(size.height - 1, top + part.height * scale) - y,
      )
    },
    forget() {
      kept = undefined
    },
  }
}
