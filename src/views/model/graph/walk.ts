import type { DrawnGraph } from './drawn.ts'
import type { Box, Direction } from './layout.ts'

const arrows = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'] as const

/** Where the arrow keys lead from a node: along the ways, and between nodes beside each other. */
export function walk(
  { nodes, edges }: DrawnGraph,
  boxes: readonly Box[],
  direction: Direction,
  from: number,
  key: string,
): number | undefined {
  const arrow = arrows.find(one => one === key)
  if (!arrow) return undefined
  const [on, back] = direction === 'right' ? ['ArrowRight', 'ArrowLeft'] : ['ArrowDown', 'ArrowUp']
  const middle = (i: number) =>
    [boxes[i]!.x + boxes[i]!.width / 2, boxes[i]!.y + boxes[i]!.height / 2] as const
  const [x, y] = middle(from)
  const nearest = (candidates: readonly number[]) =>
    candidates.toSorted((a, b) => {
      const far = (i: number) => Math.hypot(middle(i)[0] - x, middle(i)[1] - y)
      return far(a) - far(b) || a - b
    })[0]
  if (arrow === on) {
    const next = edges.filter(edge => edge.from === from && edge.to !== from).map(({ to }) => to)
    // Where nothing follows, into what is open here.
    return next[0] ?? nearest(nodes.flatMap(({ parent }, i) => (parent === from ? [i] : [])))
  }
  if (arrow === back) {
    const before = edges.filter(edge => edge.to === from && edge.from !== from).map(edge => edge.from)
    const { parent } = nodes[from]!
    return before[0] ?? (parent < 0 ? undefined : parent)
  }
  const sign = arrow === 'ArrowUp' || arrow === 'ArrowLeft' ? -1 : 1
  const side = (i: number) => (direction === 'right' ? middle(i)[1] - y : middle(i)[0] - x) * sign
  const away = (i: number) => Math.abs(direction === 'right' ? middle(i)[0] - x : middle(i)[1] - y)
  const beside = [...nodes.keys()].filter(
    i => i !== from && side(i) > 1 && nodes[i]!.parent === nodes[from]!.parent,
  )
  // Rather a node of the same layer than one that is near and elsewhere.
  return beside.toSorted((a, b) => away(a) * 3 + side(a) - away(b) * 3 - side(b) || a - b)[0]
}
