import type { Box } from './layout.ts'

/** What part of a drawing is seen: a point at x, y of it is on the screen at (x - camera.x) * scale. */
export interface Camera {
  x: number
  y: number
  scale: number
}

/** How small and how large things can be seen. */
const limits = { least: 0.004, most: 3 }

/** Makes things larger or smaller, so that a point of the screen stays where it is. */
export function zoomAt({ x, y, scale }: Camera, factor: number, left: number, top: number): Camera {
  const to = Math.max(limits.least, Math.min(limits.most, scale * factor))
  return { x: x + left / scale - left / to, y: y + top / scale - top / to, scale: to }
}

/** All of a drawing, with some space around it, and no larger than it is. */
export function fitted(drawing: Pick<Box, 'width' | 'height'>, view: Pick<Box, 'width' | 'height'>): Camera {
  const space = 24
  const scale = Math.max(
    limits.least,
    Math.min(1, (view.width - 2 * space) / drawing.width, (view.height - 2 * space) / drawing.height),
  )
  return {
    x: (drawing.width - view.width / scale) / 2,
    y: (drawing.height - view.height / scale) / 2,
    scale,
  }
}

/** The part of the drawing that is seen. */
export function seen({ x, y, scale }: Camera, view: Pick<Box, 'width' | 'height'>): Box {
  return { x, y, width: view.width / scale, height: view.height / scale }
}

/** Moves no further than it must for a box to be seen, with some space around it. */
export function brought(camera: Camera, box: Box, view: Pick<Box, 'width' | 'height'>): Camera {
  const { scale } = camera
  const space = 32 / scale
  const move = (from: number, size: number, at: number, length: number) => {
    if (at - space < from) return at - space
    if (at + length + space > from + size) return Math.min(at - space, at + length + space - size)
    return from
  }
  return {
    x: move(camera.x, view.width / scale, box.x, box.width),
    y: move(camera.y, view.height / scale, box.y, box.height),
    scale,
  }
}

/** True when two boxes have something in common. */
export function touches(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/** The innermost box at a point; undefined where there is none. Boxes come after those that they are in. */
export function boxAt(boxes: readonly Box[], x: number, y: number): number | undefined {
  const found = boxes.findLastIndex(
    box => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height,
  )
  return found < 0 ? undefined : found
}
