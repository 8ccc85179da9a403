import { type Belonging, wayText } from '../../../model/comparison/standings.ts'
import { touches } from '../../../model/graph/camera.ts'
import type { DrawnNode } from '../../../model/graph/drawn.ts'
import type { Box } from '../../../model/graph/layout.ts'
import type { Standing } from '../../../model/graph/standing.ts'
import { type IconName, strokesOf } from '../../frame/icons.ts'
import type { Theme } from '../../frame/theme.ts'
import type { PathPart, Pen } from './pen.ts'
import {
  arrowOf,
  breakpointKey,
  detailOf,
  type Look,
  labelPlace,
  type Scene,
  visitsText,
  type WayLook,
  wayLook,
} from './scene.ts'

/** From these scales on texts can be read. */
const readable = { name: 0.28, detail: 0.55 }

/** Below this scale nodes are no more than spots of colour. */
const dots = 0.16

/** The size of a name: where things are small it is larger, as far as there is room. */
function nameSize(scale: number): number {
  return scale >= readable.detail ? 12.5 : Math.min(22, 9.5 / scale)
}

/** Cuts a text to a width in a font; measured where it is drawn on a screen. */
export type Shorten = (text: string, font: string, width: number) => string

/**
 * Draws what lies in a part of the graph.
 * @param scale how large it is seen: what cannot be read is left out
 */
export function paintGraph(
  pen: Pen,
  scene: Scene,
  look: Look,
  part: Box,
  scale: number,
  shorten: Shorten,
): void {
  const { graph, layout } = scene
  const inPart = (box: Box) => touches(box, part)
  // Containers first: what is in them lies on them.
  for (const [i, node] of graph.nodes.entries())
    if (node.open && isContainer(node) && inPart(layout.boxes[i]!))
      paintContainer(pen, scene, look, i, scale, shorten)
  paintWays(pen, scene, look, part, scale)
  if (scale < dots) {
    paintFar(pen, scene, look, part)
    return
  }
  for (const [i, node] of graph.nodes.entries())
    if (!(node.open && isContainer(node)) && inPart(layout.boxes[i]!))
      paintNode(pen, scene, look, i, scale, shorten)
}

/** All nodes as spots, those of a colour in one stroke: there can be thousands. */
function paintFar(pen: Pen, { graph, layout }: Scene, look: Look, part: Box): void {
  const { theme, standings, colours, found, selected } = look
  const spots = new Map<string, PathPart[]>()
  const spot = (colour: string, alpha: number, { x, y, width, height }: Box) => {
    const key = `${alpha} ${colour}`
    const parts = spots.get(key) ?? []
    spots.set(key, parts)
    parts.push(['M', x, y], ['L', x + width, y], ['L', x + width, y + height], ['L', x, y + height], ['Z'])
  }
  for (const [i, node] of graph.nodes.entries()) {
    const box = layout.boxes[i]!
    if ((node.open && isContainer(node)) || !touches(box, part)) continue
    const standing = standings.of(node)
    if (standing.isHere || selected === i) spot(theme.focus, 1, grown(box, 8))
    if (found.has(i)) spot(theme.yellow, 1, grown(box, 12))
    if (standing.status === 'untouched') spot(theme.quiet, 0.35, box)
    else if (colours === 'duration' && standing.duration !== undefined)
      spot(theme.yellow, Math.round((0.15 + 0.85 * Math.sqrt(standing.heat)) * 10) / 10, box)
    else spot(signOf(standing, theme).colour, 0.7, box)
  }
  for (const [key, parts] of spots) {
    const at = key.indexOf(' ')
    pen.path(parts, { fill: key.slice(at + 1), alpha: Number(key.slice(0, at)) })
  }
}

function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by }
}

function isContainer({ folds }: DrawnNode): boolean {
  return folds === 'workflow' || folds === 'team'
}

function paintWays(pen: Pen, scene: Scene, { standings, theme }: Look, part: Box, scale: number): void {
  const { graph, layout, curves, areas } = scene
  const ways = new Map<WayLook, { curves: PathPart[]; back: PathPart[]; tips: PathPart[] }>()
  const labels: [number, string][] = []
  for (const [i, edge] of graph.edges.entries()) {
    if (!touches(areas[i]!, part)) continue
    const kind = wayLook(edge, scene, standings)
    const parts = ways.get(kind) ?? { curves: [], back: [], tips: [] }
    ways.set(kind, parts)
    ;(layout.lines[i]!.back ? parts.back : parts.curves).push(...curves[i]!)
    if (scale > 0.2) parts.tips.push(...arrowOf(scene, i))
    const label = [edge.label, wayText(edge, standings)].filter(Boolean).join(' ')
    if (label !== '' && scale > readable.detail) labels.push([i, label])
  }
  const looks: Record<WayLook, { stroke: string; width: number; alpha: number; dash?: readonly number[] }> = {
    untaken: { stroke: theme.isHighContrast ? theme.foreground : theme.quiet, width: 1, alpha: 0.45 },
    taken: { stroke: theme.foreground, width: 1.5, alpha: 0.9 },
    here: { stroke: theme.focus, width: 2.5, alpha: 0.9 },
    onlyA: { stroke: theme.blue, width: 2, alpha: 1, dash: dashes.onlyA },
    onlyB: { stroke: theme.yellow, width: 2, alpha: 1, dash: dashes.onlyB },
  }
  // In this order: what matters more lies above.
  for (const kind of Object.keys(looks) as WayLook[]) {
    const parts = ways.get(kind)
    if (!parts) continue
    const how = { ...looks[kind], width: Math.max(looks[kind].width, 0.7 / scale) }
    if (parts.curves.length > 0) pen.path(parts.curves, how)
    if (parts.back.length > 0) pen.path(parts.back, { dash: [5, 4], ...how })
    if (parts.tips.length > 0) pen.path(parts.tips, { fill: how.stroke, alpha: how.alpha })
  }
  for (const [i, label] of labels) {
    const [x, y] = labelPlace(scene, i)
    const width = label.length * 6 + 8
    pen.rect(x - width / 2, y - 8, width, 16, 8, { fill: theme.background, alpha: 0.92 })
    pen.text(label, x, y, { fill: theme.foreground, font: `10.5px ${theme.font}`, align: 'center' })
  }
}

/** Borders and ways of what only one of two executions has: not told by colour alone. */
export const dashes = { onlyA: [8, 4], onlyB: [2, 3] } as const

/** The colours of who has something. */
function belongingColour(belonging: Belonging | 'none', theme: Theme): string {
  const colours = {
    onlyA: theme.blue,
    onlyB: theme.yellow,
    differs: theme.strong,
    same: theme.quiet,
    none: theme.quiet,
  }
  return colours[belonging]
}

/** What says how a node stands: a colour, and a drawing beside it. */
function signOf({ status, sides }: Standing, theme: Theme): { colour: string; icon: IconName | undefined } {
  if (sides) {
    const { belonging } = sides
    return {
      colour: belongingColour(belonging, theme),
      icon: belonging === 'none' ? undefined : belonging,
    }
  }
  switch (status) {
    case 'completed':
      return { colour: theme.green, icon: 'completed' }
    case 'failed':
      return { colour: theme.red, icon: 'failed' }
    case 'open':
      return { colour: theme.blue, icon: 'running' }
    case 'skipped':
      return { colour: theme.yellow, icon: 'skipped' }
    case 'cancelled':
      return { colour: theme.quiet, icon: 'cancelled' }
    default:
      return { colour: theme.quiet, icon: undefined }
  }
}

function border(standing: Standing, selected: boolean, theme: Theme) {
  const { colour } = signOf(standing, theme)
  const belonging = standing.sides?.belonging
  if (belonging === 'onlyA' || belonging === 'onlyB')
    return { stroke: colour, width: 2, dash: dashes[belonging] }
  if (belonging === 'differs') return { stroke: colour, width: 2 }
  if (standing.isHere) return { stroke: theme.focus, width: 2.5 }
  if (selected) return { stroke: theme.focus, width: 1.5 }
  if (standing.status === 'untouched')
    return { stroke: theme.isHighContrast ? theme.foreground : theme.quiet, width: 1, dash: [4, 3] }
  return { stroke: standing.status === 'completed' ? theme.edge : colour, width: 1 }
}

function paintContainer(
  pen: Pen,
  scene: Scene,
  look: Look,
  i: number,
  scale: number,
  shorten: Shorten,
): void {
  const { theme, standings, selected, found, breakpoints } = look
  const drawn = scene.graph.nodes[i]!
  const standing = standings.of(drawn)
  const { x, y, width, height } = scene.layout.boxes[i]!
  const { colour, icon } = signOf(standing, theme)
  pen.rect(x, y, width, height, 8, { fill: theme.foreground, alpha: theme.isHighContrast ? 0 : 0.04 })
  pen.rect(x, y, width, height, 8, border(standing, selected === i, theme))
  if (standing.sides && selected === i) paintChosen(pen, look, { x, y, width, height })
  paintMarks(pen, look, { x, y, width, height }, found.has(i), breakpoints.has(breakpointKey(drawn)))
  if (scale < readable.name) return
  pen.icon(strokesOf('minus'), x + 8, y + 9, 14, { stroke: theme.quiet, width: 1.5 })
  const name = `600 ${Math.min(16, nameSize(scale))}px ${theme.font}`
  const title = shorten(drawn.node.calls ? `${drawn.id} · ${drawn.node.calls}` : drawn.id, name, width - 74)
  pen.text(title, x + 26, y + 16, { fill: theme.strong, font: name })
  const visits = visitsText(standing)
  if (visits !== '')
    pen.text(visits, x + width - 28, y + 16, {
      fill: theme.quiet,
      font: `10.5px ${theme.font}`,
      align: 'end',
    })
  if (icon) pen.icon(strokesOf(icon), x + width - 23, y + 8, 15, { stroke: colour, width: 1.5 })
}

function paintNode(pen: Pen, scene: Scene, look: Look, i: number, scale: number, shorten: Shorten): void {
  const { theme, standings, selected, found, breakpoints, colours } = look
  const drawn = scene.graph.nodes[i]!
  const standing = standings.of(drawn)
  const box = scene.layout.boxes[i]!
  const { x, y, width, height } = box
  const { colour, icon } = signOf(standing, theme)
  const untouched = standing.status === 'untouched'
  const outline = shapeOf(drawn.node.shape, box)
  pen.path(outline, { fill: theme.isHighContrast ? theme.background : theme.raised })
  if (standing.isHere) pen.path(outline, { fill: theme.focus, alpha: 0.16 })
  // Where there is no room for a drawing, the colour tells.
  if (scale < readable.detail && !untouched && colours === 'status')
    pen.path(outline, { fill: colour, alpha: scale < readable.name ? 0.55 : 0.22 })
  if (colours === 'duration' && standing.duration !== undefined)
    pen.path(outline, { fill: theme.yellow, alpha: 0.06 + 0.7 * Math.sqrt(standing.heat) })
  const closed = drawn.folds !== undefined && !drawn.open
  if (closed)
    pen.path(shapeOf(drawn.node.shape, { x: x + 4, y: y + 4, width, height }), { stroke: theme.edge })
  pen.path(outline, border(standing, selected === i, theme))
  if (standing.sides && selected === i) paintChosen(pen, look, box)
  paintMarks(pen, look, box, found.has(i), !drawn.isMember && breakpoints.has(breakpointKey(drawn)))
  if (drawn.node.shape === 'double-box')
    pen.rect(x + 3, y + 3, width - 6, height - 6, 3, { stroke: theme.edge, width: 1 })
  if (drawn.node.shape === 'bars')
    pen.path(
      [
        ['M', x + 6, y + 1],
        ['L', x + 6, y + height - 1],
        ['M', x + width - 6, y + 1],
        ['L', x + width - 6, y + height - 1],
      ],
      { stroke: theme.quiet, width: 1 },
    )
  if (scale < readable.name) return
  const inset = drawn.node.shape === 'diamond' || drawn.node.shape === 'round' ? 20 : 14
  const name = `${standing.isHere ? 600 : 500} ${nameSize(scale)}px ${theme.font}`
  const alpha = untouched && !theme.isHighContrast ? 0.75 : 1
  const detailed = scale >= readable.detail
  const visits = visitsText(standing)
  const beside = detailed ? (icon ? 34 : 14) + (visits === '' ? 0 : 6 + visits.length * 7) : inset
  const room = width - inset - beside
  pen.text(shorten(drawn.id, name, room), x + inset, y + height / 2 - (detailed ? 8 : 0), {
    fill: theme.strong,
    font: name,
    alpha,
  })
  if (!detailed) return
  if (icon) pen.icon(strokesOf(icon), x + width - 29, y + height / 2 - 8, 16, { stroke: colour, width: 1.4 })
  if (visits !== '')
    pen.text(visits, x + width - 33, y + height / 2 - (detailed ? 8 : 0), {
      fill: theme.foreground,
      font: `600 10.5px ${theme.font}`,
      align: 'end',
    })
  const small = `10.5px ${theme.font}`
  pen.text(
    shorten(detailOf(drawn, standing), small, width - inset - (icon ? 34 : 14)),
    x + inset,
    y + height / 2 + 9,
    {
      fill: theme.quiet,
      font: small,
      alpha,
    },
  )
}

/** Where the border says who has run a node, what is chosen has a line of its own round it. */
function paintChosen(pen: Pen, { theme }: Look, { x, y, width, height }: Box): void {
  pen.rect(x - 5, y - 5, width + 10, height + 10, 9, { stroke: theme.focus, width: 2 })
}

/** What can be at any node: a breakpoint, and that it was searched for. */
function paintMarks(pen: Pen, { theme }: Look, box: Box, found: boolean, breaks: boolean): void {
  const { x, y, width, height } = box
  if (found) pen.rect(x - 4, y - 4, width + 8, height + 8, 9, { stroke: theme.yellow, width: 2 })
  if (breaks) {
    pen.rect(x - 6, y - 6, 12, 12, 6, { fill: theme.red, stroke: theme.background, width: 1.5 })
  }
}

function shapeOf(shape: DrawnNode['node']['shape'], { x, y, width, height }: Box): PathPart[] {
  if (shape === 'diamond') {
    const cut = 13
    return [
      ['M', x, y + height / 2],
      ['L', x + cut, y],
      ['L', x + width - cut, y],
      ['L', x + width, y + height / 2],
      ['L', x + width - cut, y + height],
      ['L', x + cut, y + height],
      ['Z'],
    ]
  }
  const r = shape === 'round' ? height / 2 : 5
  const k = r * 0.45
  return [
    ['M', x + r, y],
    ['L', x + width - r, y],
    ['C', x + width - k, y, x + width, y + k, x + width, y + r],
    ['L', x + width, y + height - r],
    ['C', x + width, y + height - k, x + width - k, y + height, x + width - r, y + height],
    ['L', x + r, y + height],
    ['C', x + k, y + height, x, y + height - k, x, y + height - r],
    ['L', x, y + r],
    ['C', x, y + k, x + k, y, x + r, y],
    ['Z'],
  ]
}
