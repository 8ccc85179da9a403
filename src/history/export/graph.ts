import type { Timeline } from '../../recording/timeline.ts'
import { type SpanTree, spanTreeOf } from '../trace/span-tree.ts'
import { round } from '../trace/span-values.ts'

/** A node of the workflow as it ran: all its visits together. */
export interface RanNode {
  id: string
  workflow: string
  /** Attempts count once each. */
  visits: number
  failed: number
  /** Milliseconds, all visits together. */
  duration: number
}

/** A way that was taken. `inside` leads from a node to what it ran: branches and sub-workflows. */
export interface RanEdge {
  /** Indexes of nodes. */
  from: number
  to: number
  count: number
  kind: 'next' | 'inside'
}

/** The graph that an execution has run through. Its size does not depend on how often. */
export interface RanGraph {
  nodes: RanNode[]
  edges: RanEdge[]
}

/** Draws together what ran. Reads the times of events, no values. */
export async function ranGraph(timeline: Timeline): Promise<RanGraph> {
  const tree = spanTreeOf(timeline.structure)
  const { structure } = tree
  const nodes: RanNode[] = []
  const numbers = new Map<number, number>()
  const edges = new Map<string, RanEdge>()
  const numberOf = (span: number) => {
    const site = structure.siteNumber(span)
    let number = numbers.get(site)
    if (number === undefined) {
      const { id, workflow } = structure.site(span)
      number = nodes.push({ id, workflow, visits: 0, failed: 0, duration: 0 }) - 1
      numbers.set(site, number)
    }
    return number
  }
  const connect = (from: number, to: number, kind: RanEdge['kind']) => {
    const edge = edges.get(`${from} ${to} ${kind}`)
    if (edge) edge.count++
    else edges.set(`${from} ${to} ${kind}`, { from, to, count: 1, kind })
  }
  for (let seq = 0; seq < structure.length; seq++) {
    if (structure.type(seq) !== 'enter') continue
    const { kind } = structure.site(seq)
    if (kind === 'node') {
      const node = nodes[numberOf(seq)]!
      const exit = structure.exit(seq)
      node.visits++
      if (structure.status(seq) === 'failed') node.failed++
      if (exit !== undefined)
        node.duration = round(
          node.duration + (await timeline.event(exit)).time - (await timeline.event(seq)).time,
        )
    }
    let before: number | undefined
    let visit = 0
    for (const child of tree.children(seq)) {
      if (structure.site(child).kind !== 'node') continue
      const number = numberOf(child)
      const again = before === number && structure.visit(child) === visit
      if (before !== undefined && !again) connect(before, number, 'next')
      else if (before === undefined) {
        const around = nodeAround(tree, child)
        if (around !== undefined) connect(numberOf(around), number, 'inside')
      }
      before = number
      visit = structure.visit(child)
    }
  }
  return { nodes, edges: [...edges.values()] }
}

/** The node that a span lies in. */
function nodeAround({ structure }: SpanTree, span: number): number | undefined {
  let at = structure.parent(span)
  while (at !== undefined && structure.site(at).kind !== 'node') at = structure.parent(at)
  return at
}
