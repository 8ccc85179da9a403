import { gap, type LayOut, type LevelLayout, type Pair } from './level.ts'

/** Where layers follow each other: to the right, or down. */
export type Direction = 'right' | 'down'

/** What is to be laid out. A way leads between nodes of the same container. */
export interface LayoutInput {
  nodes: readonly { width: number; height: number; parent: number }[]
  edges: readonly (readonly [from: number, to: number])[]
  direction: Direction
}

/** Where a node is, in pixels. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** Where everything is. The points of a way begin and end at the borders of its nodes. */
export interface GraphLayout {
  boxes: Box[]
  /** An arc has four points: its ends, and between them those that bend it. */
  lines: { points: [x: number, y: number][]; back: boolean; isArc: boolean }[]
  width: number
  height: number
}

/** Between the border of a container and what is in it; its title is in the first. */
const padding = { top: 34, side: 14, bottom: 14 }

/** How far a way back lies beside the middle of its nodes, so that it does not cover the way there. */
const beside = 9

/** How far the points lie out that bend an arc. */
const depth = 28

/** Lays out containers from the inside to the outside. @param layOut puts one level in layers */
export function layOutGraph({ nodes, edges, direction }: LayoutInput, layOut: LayOut): GraphLayout {
  const boxes: Box[] = nodes.map(({ width, height }) => ({ x: 0, y: 0, width, height }))
  const lines: GraphLayout['lines'] = edges.map(() => ({ points: [], back: false, isArc: false }))
  const children = Map.groupBy(nodes.keys(), i => nodes[i]!.parent)
  const edgesOf = Map.groupBy(edges.keys(), i => nodes[edges[i]![0]]!.parent)
  const turn = ([across, along]: Pair): [number, number] =>
    direction === 'down' ? [across, along] : [along, across]

  const level = (parent: number): Pair => {
    const members = children.get(parent) ?? []
    for (const member of members) {
      if (!children.has(member)) continue
      const [width, height] = level(member)
      const box = boxes[member]!
      box.width = Math.max(box.width, width + 2 * padding.side)
      box.height = height + padding.top + padding.bottom
    }
    const numbers = new Map(members.map((member, i) => [member, i]))
    const inside = edgesOf.get(parent) ?? []
    const ways = withoutCircles(
      members.length,
      inside.map(i => [numbers.get(edges[i]![0])!, numbers.get(edges[i]![1])!]),
    )
    const sizes = members.map(member => turn([boxes[member]!.width, boxes[member]!.height]))
    const laid = ways.edges.length === 0 ? inRows(sizes, direction) : layOut({ sizes, edges: ways.edges })
    members.forEach((member, i) => {
      const [x, y] = turn(laid.centers[i]!)
      boxes[member]!.x = x - boxes[member]!.width / 2
      boxes[member]!.y = y - boxes[member]!.height / 2
    })
    inside.forEach((edge, i) => {
      const { number, isBack } = ways.of[i]!
      const points = number === undefined ? [] : laid.points[number]!.map(turn)
      const isArc = number === undefined || (isBack && points.length === 2)
      lines[edge] = { points: isBack ? points.reverse() : points, back: isBack, isArc }
    })
    return turn(laid.size)
  }
  const [width, height] = level(-1)

  // Parents come before what is in them.
  for (const [i, { parent }] of nodes.entries()) {
    if (parent < 0) continue
    boxes[i]!.x += boxes[parent]!.x + padding.side
    boxes[i]!.y += boxes[parent]!.y + padding.top
  }
  for (const [i, line] of lines.entries()) {
    const [from, to] = edges[i]!
    const { parent } = nodes[from]!
    const [x, y] = parent < 0 ? [0, 0] : [boxes[parent]!.x + padding.side, boxes[parent]!.y + padding.top]
    const moved = line.points.map(([px, py]): [number, number] => [px + x, py + y])
    line.points = line.isArc
      ? arc(boxes[from]!, boxes[to]!, direction)
      : betweenBorders(moved, boxes[from]!, boxes[to]!, direction, line.back)
  }
  return { boxes, lines, width, height }
}

interface Ways {
  /** Each way once, none to itself, those back turned round. */
  edges: [number, number][]
  /** For each given way its number among them, and whether it was turned round. */
  of: { number: number | undefined; isBack: boolean }[]
}

/** Turns ways round that lead back, seen from where the walk through all begins: at the first node. */
function withoutCircles(count: number, given: readonly (readonly [number, number])[]): Ways {
  const targets: number[][] = Array.from({ length: count }, () => [])
  const entered = new Uint8Array(count)
  for (const [from, to] of given) {
    if (from === to) continue
    targets[from]!.push(to)
    entered[to] = 1
  }
  // 1 while a walk is below it, 2 after.
  const mark = new Uint8Array(count)
  const back = new Set<number>()
  const starts = [...targets.keys()].sort(
    (a, b) => Number(a !== 0 && entered[a]) - Number(b !== 0 && entered[b]) || a - b,
  )
  const looked = new Int32Array(count)
  for (const start of starts) {
    if (mark[start] !== 0) continue
    const open = [start]
    mark[start] = 1
    while (open.length > 0) {
      const at = open.at(-1)!
      const to = targets[at]![looked[at]!++]
      if (to === undefined) {
        mark[at] = 2
        open.pop()
      } else if (mark[to] === 1) back.add(at * count + to)
      else if (mark[to] === 0) {
        mark[to] = 1
        open.push(to)
      }
    }
  }
  const edges: [number, number][] = []
  const known = new Map<number, number>()
  const of = given.map(([from, to]) => {
    if (from === to) return { number: undefined, isBack: false }
    const isBack = back.has(from * count + to)
    const [a, b] = isBack ? [to, from] : [from, to]
    const number = known.get(a * count + b) ?? edges.push([a, b]) - 1
    known.set(a * count + b, number)
    return { number, isBack }
  })
  return { edges, of }
}

/** Nodes that nothing connects, in rows. */
function inRows(sizes: readonly Pair[], direction: Direction): LevelLayout {
  // Wider than high, whatever is across.
  const perRow = Math.max(1, Math.round(Math.sqrt(sizes.length * (direction === 'down' ? 1 : 0.5))))
  const across = sizes.reduce((most, size) => Math.max(most, size[0]), 0)
  const along = sizes.reduce((most, size) => Math.max(most, size[1]), 0)
  const step = [across + gap[0], along + gap[0]] as const
  const rows = Math.ceil(sizes.length / perRow)
  return {
    centers: sizes.map((_, i) => [
      (i % perRow) * step[0] + across / 2,
      Math.floor(i / perRow) * step[1] + along / 2,
    ]),
    points: [],
    size: [Math.min(perRow, sizes.length) * step[0] - gap[0], rows * step[1] - gap[0]],
  }
}

/** Cuts a line off at the borders of the nodes that it connects. */
function betweenBorders(
  points: readonly [number, number][],
  from: Box,
  to: Box,
  direction: Direction,
  back: boolean,
): [number, number][] {
  const middle = points.slice(1, -1)
  const aside = back ? beside : 0
  const port = (box: Box, leaves: boolean): [number, number] => {
    const far = leaves !== back
    return direction === 'right'
      ? [box.x + (far ? box.width : 0), box.y + box.height / 2 + aside]
      : [box.x + box.width / 2 + aside, box.y + (far ? box.height : 0)]
  }
  return [port(from, true), ...middle, port(to, false)]
}

/** A way that leads round: below its nodes, or at their right, where layers follow each other downwards. */
function arc(from: Box, to: Box, direction: Direction): [number, number][] {
  // One to itself must not begin where it ends.
  const apart = from === to ? from.width / 5 : 0
  if (direction === 'right') {
    const start: [number, number] = [from.x + from.width / 2 + apart, from.y + from.height]
    const end: [number, number] = [to.x + to.width / 2 - apart, to.y + to.height]
    const low = Math.max(start[1], end[1]) + depth
    return [start, [start[0], low], [end[0], low], end]
  }
  const start: [number, number] = [from.x + from.width, from.y + from.height / 2 + apart / 3]
  const end: [number, number] = [to.x + to.width, to.y + to.height / 2 - apart / 3]
  const far = Math.max(start[0], end[0]) + depth
  return [start, [far, start[1]], [far, end[1]], end]
}
