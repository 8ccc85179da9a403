import { number, t, tn } from '../../../../workflow/translate.ts'
import { belongingWord, sidesText } from '../../../model/comparison/standings.ts'
import type { DrawnEdge, DrawnGraph, DrawnNode } from '../../../model/graph/drawn.ts'
import type { Box, Direction, GraphLayout } from '../../../model/graph/layout.ts'
import type { Standing, Standings } from '../../../model/graph/standing.ts'
import { durationText, endWord } from '../../../model/words.ts'
import type { Theme } from '../../frame/theme.ts'
import type { PathPart } from './pen.ts'

/** All that is drawn, made anew when the graph or its layout changes. */
export interface Scene {
  graph: DrawnGraph
  layout: GraphLayout
  direction: Direction
  curves: PathPart[][]
  /** Where each way is. */
  areas: Box[]
}

/** What changes while one looks. */
export interface Look {
  standings: Standings
  theme: Theme
  selected: number | undefined
  /** Nodes that were searched for. */
  found: ReadonlySet<number>
  breakpoints: ReadonlySet<string>
  colours: 'status' | 'duration'
}

/** The size of a node that holds nothing. */
export const nodeSize = { width: 176, height: 46 }

/** The key of a node in a set of breakpoints. */
export function breakpointKey({ workflow, id }: { workflow: string; id: string }): string {
  return `${workflow}\n${id}`
}

/** @param layout of the nodes and edges of the graph, in their order */
export function createScene(graph: DrawnGraph, layout: GraphLayout, direction: Direction): Scene {
  const curves = layout.lines.map(({ points, isArc }) => curveOf(points, direction, isArc))
  const areas = layout.lines.map(({ points }) => {
    const xs = points.map(([x]) => x)
    const ys = points.map(([, y]) => y)
    const x = Math.min(...xs) - 20
    const y = Math.min(...ys) - 20
    return { x, y, width: Math.max(...xs) + 20 - x, height: Math.max(...ys) + 20 - y }
  })
  return { graph, layout, direction, curves, areas }
}

/** Through all points, leaving and reaching layers straight. */
function curveOf(points: readonly [number, number][], direction: Direction, isArc: boolean): PathPart[] {
  const [first, ...rest] = points
  if (!first) return []
  if (isArc && rest.length === 3)
    return [
      ['M', ...first],
      ['C', ...rest[0]!, ...rest[1]!, ...rest[2]!],
    ]
  let [x, y] = first
  const parts: PathPart[] = [['M', x, y]]
  for (const [toX, toY] of rest) {
    if (direction === 'right') {
      const half = (x + toX) / 2
      parts.push(['C', half, y, half, toY, toX, toY])
    } else {
      const half = (y + toY) / 2
      parts.push(['C', x, half, toX, half, toX, toY])
    }
    ;[x, y] = [toX, toY]
  }
  return parts
}

/** The tip of a way, as a triangle. */
export function arrowOf({ direction, layout }: Scene, edge: number): PathPart[] {
  const { points, back, isArc } = layout.lines[edge]!
  const tip = points.at(-1)
  if (!tip) return []
  const [x, y] = tip
  // A way back comes from the other side, an arc from below or from the right.
  const toRight = direction === 'right'
  const angle = isArc
    ? toRight
      ? -Math.PI / 2
      : Math.PI
    : (toRight ? 0 : Math.PI / 2) + (back ? Math.PI : 0)
  const corner = (turn: number): [number, number] => [
    x - 8 * Math.cos(angle + turn),
    y - 8 * Math.sin(angle + turn),
  ]
  return [['M', x, y], ['L', ...corner(0.42)], ['L', ...corner(-0.42)], ['Z']]
}

/** The middle of a way, for its label. */
export function labelPlace({ layout }: Scene, edge: number): [number, number] {
  const { points, isArc } = layout.lines[edge]!
  const [p, q, r, s] = points
  if (isArc && p && q && r && s)
    return [(p[0] + s[0]) / 8 + ((q[0] + r[0]) * 3) / 8, (p[1] + s[1]) / 8 + ((q[1] + r[1]) * 3) / 8]
  const a = points[0] ?? ([0, 0] as const)
  const b = points[1] ?? a
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
}

/** The second line of a node. */
export function detailOf({ node, folds, open, hidden, isMember }: DrawnNode, standing: Standing): string {
  const compared = standing.sides ? sidesText(standing.sides, false) : ''
  const parts = [
    // There is no room for both.
    compared !== '' ? compared : isMember ? t('member') : node.type,
    !open && hidden.length > 0 ? t('{0} more', number(hidden.length)) : '',
    !open && folds === 'team' ? tn(node.members?.length ?? 0, '1 member', '{0} members') : '',
    ...(standing.sides ? [] : factsOf(standing)),
  ]
  return parts.filter(Boolean).join(' · ')
}

function factsOf(standing: Standing): string[] {
  return [
    standing.pinned ? t('pinned') : '',
    standing.reused ? t('reused') : '',
    standing.duration === undefined ? '' : durationText(standing.duration),
  ]
}

/** How often a node was visited, where that says something: `3×`; of two executions `3 : 4`. */
export function visitsText({ visits, sides }: Standing): string {
  if (!sides) return visits > 1 ? `${visits}×` : ''
  const [a, b] = [sides.a.visits, sides.b.visits]
  return a <= 1 && b <= 1 ? '' : `${a} : ${b}`
}

/** A node in words, for those who do not see the graph. */
export function nodeInWords(
  { graph }: Scene,
  number: number,
  { standings, breakpoints }: Pick<Look, 'standings' | 'breakpoints'>,
): string {
  const drawn = graph.nodes[number]!
  const standing = standings.of(drawn)
  const { id, node, isMember } = drawn
  const following = graph.edges.filter(({ from }) => from === number).map(({ to }) => graph.nodes[to]!.id)
  const parts = [
    id,
    isMember ? t('member') : node.type,
    ...(standing.sides
      ? [belongingWord(standing.sides.belonging), sidesText(standing.sides)]
      : [
          standing.isHere ? t('current') : '',
          statusText(standing.status),
          standing.visits > 1 ? tn(standing.visits, '1 visit', '{0} visits') : '',
          standing.failed > 0 && standing.status !== 'failed' ? t('{0} failed', standing.failed) : '',
          ...durationFirst(standing),
        ]),
    breakpoints.has(breakpointKey(drawn)) && !isMember ? t('breakpoint') : '',
    following.length > 0 ? t('then {0}', following.join(', ')) : '',
  ]
  return parts.filter(Boolean).join(', ')
}

function durationFirst({ duration, pinned, reused }: Standing): string[] {
  return [
    duration === undefined ? '' : durationText(duration),
    pinned ? t('pinned') : '',
    reused ? t('reused') : '',
  ]
}

/** How a node stands, in a word. */
export function statusText(status: Standing['status']): string {
  return status === 'untouched' ? t('not run') : status === 'open' ? t('running') : endWord(status)
}

/** How a way looks: not taken, taken, the one that was taken to where one is; or who of two has taken it. */
export type WayLook = 'untaken' | 'taken' | 'here' | 'onlyA' | 'onlyB'

/** How a way looks. */
export function wayLook(edge: DrawnEdge, { graph }: Scene, standings: Standings): WayLook {
  if (standings.takenBy) {
    const belonging = standings.takenBy(edge)?.belonging ?? 'untaken'
    return belonging === 'same' || belonging === 'differs' ? 'taken' : belonging
  }
  if (standings.taken(edge) === 0) return 'untaken'
  return standings.of(graph.nodes[edge.to]!).isHere ? 'here' : 'taken'
}
