import type { Edge, Workflow } from '../workflow/graph.ts'
import { edgesOf, nodeType } from '../workflow/node-types/registry.ts'
import { drawLayers } from './layered-drawing.ts'
import { type GraphBox, type GraphEdge, placeInLayers } from './layers.ts'
import type { Style } from './style.ts'

/** What is known of a node at a moment. */
export interface NodeMark {
  /** How often it was entered. */
  visits: number
  state: 'current' | 'open' | 'done' | 'failed'
}

const brackets = {
  box: ['[', ']'],
  diamond: ['<', '>'],
  bars: ['‖', '‖'],
  'double-box': ['[[', ']]'],
  round: ['(', ')'],
} as const

/**
 * Draws a workflow with characters: layers from top to bottom; a way back up is written as `↩ node`. Where that is
 * wider than the columns, or the workflow is long, it is an outline: a line for each node with its ways out.
 */
export function textGraph(
  workflow: Workflow,
  marks: ReadonlyMap<string, NodeMark>,
  style: Style,
  columns: number,
): string[] {
  const ways = waysOf(workflow)
  const text = (id: string) => boxText(workflow, id, marks.get(id))
  if (workflow.nodes.size <= maxDrawn) {
    const lines = draw(workflow, ways, text, style, marks)
    if (lines.width <= columns) return lines.text
  }
  return [...workflow.nodes.keys()].flatMap(id => {
    const out = ways
      .filter(way => way.from === id)
      .map(way => `${way.label ? `${way.label} ` : ''}${way.back ? '↩' : '→'} ${way.to}`)
    return [
      `${paintOf(marks.get(id), style)(text(id))}${out.length > 0 ? `  ${style.dim(out.join('   '))}` : ''}`,
    ]
  })
}

/** Above this a drawing is too long to be read. */
const maxDrawn = 150

function draw(
  workflow: Workflow,
  ways: readonly Way[],
  text: (id: string) => string,
  style: Style,
  marks: ReadonlyMap<string, NodeMark>,
): { text: string[]; width: number } {
  const boxes: GraphBox[] = [...workflow.nodes.keys()].map(id => ({ id, width: text(id).length }))
  const backs = new Map<string, string>()
  const edges: GraphEdge[] = ways.map((way, i) => {
    if (!way.back) return way
    const id = `↩ ${i}`
    backs.set(id, `↩ ${way.to}`)
    boxes.push({ id, width: way.to.length + 2 })
    return { ...way, to: id }
  })
  const rows = placeInLayers(boxes, edges)
  const width = Math.max(...rows.flat().map(item => item.left + item.width))
  const textOf = (id: string) => {
    const back = backs.get(id)
    return back === undefined
      ? { text: text(id), paint: paintOf(marks.get(id), style) }
      : { text: back, paint: style.dim }
  }
  return { text: drawLayers(rows, textOf, style.cyan), width }
}

function boxText(workflow: Workflow, id: string, mark: NodeMark | undefined): string {
  const node = workflow.nodes.get(id)!
  const [open, close] = brackets[nodeType(node.type)!.shape]
  const sign = mark === undefined ? '' : { current: '▶ ', open: '… ', done: '✓ ', failed: '✗ ' }[mark.state]
  const times = mark !== undefined && mark.visits > 1 ? ` ×${mark.visits}` : ''
  return `${open}${sign}${id}${times}${close}`
}

function paintOf(mark: NodeMark | undefined, style: Style): (text: string) => string {
  if (!mark) return text => text
  return { current: style.inverse, open: style.yellow, done: style.green, failed: style.red }[mark.state]
}

/** An edge as it is drawn. */
interface Way {
  from: string
  to: string
  label?: string
  /** It leads back to where the path came from. */
  back: boolean
}

/** The edges, those with the same ends as one; the ends of parallel branches lead to what follows them. */
function waysOf(workflow: Workflow): Way[] {
  const ways = new Map<string, Way>()
  for (const [from, edge] of drawnEdges(workflow)) {
    const key = `${from}\n${edge.to}`
    const known = ways.get(key)
    if (!known) ways.set(key, { from, to: edge.to, label: edge.label, back: false })
    else if (edge.label !== undefined) {
      known.label = known.label === undefined ? edge.label : `${known.label}, ${edge.label}`
    }
  }
  const all = [...ways.values()]
  markBacks(workflow, all)
  return all
}

function* drawnEdges(workflow: Workflow): Generator<[string, Edge]> {
  for (const node of workflow.nodes.values()) {
    const edges = edgesOf(node).filter(edge => workflow.nodes.has(edge.to))
    const starts = edges.filter(edge => edge.kind === 'parallel').map(edge => edge.to)
    const ends = edges.flatMap(edge => (edge.kind === 'next' ? branchEnds(workflow, starts, edge.to) : []))
    for (const edge of edges) {
      if (edge.kind !== 'next' || ends.length === 0) yield [node.id, edge]
      else for (const end of ends) yield [end, edge]
    }
  }
}

/** The nodes at which branches end by themselves, and the node after the join goes on. */
function branchEnds(workflow: Workflow, starts: readonly string[], join: string): string[] {
  const inside = new Set<string>()
  const open = [...starts]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = workflow.nodes.get(id)
    if (!node || id === join || inside.has(id)) continue
    inside.add(id)
    for (const edge of edgesOf(node)) open.push(edge.to)
  }
  return [...inside].filter(id => edgesOf(workflow.nodes.get(id)!).length === 0)
}

/** Marks the edges that close a cycle, seen from the first node. */
function markBacks(workflow: Workflow, ways: Way[]): void {
  const out = new Map<string, Way[]>()
  for (const way of ways) out.set(way.from, [...(out.get(way.from) ?? []), way])
  const seen = new Set<string>()
  const path = new Set<string>()
  for (const start of [workflow.start, ...workflow.nodes.keys()]) {
    if (seen.has(start)) continue
    const stack: { id: string; next: number }[] = [{ id: start, next: 0 }]
    seen.add(start)
    path.add(start)
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const way = out.get(top.id)?.[top.next++]
      if (!way) {
        path.delete(top.id)
        stack.pop()
      } else if (path.has(way.to)) way.back = true
      else if (!seen.has(way.to)) {
        seen.add(way.to)
        path.add(way.to)
        stack.push({ id: way.to, next: 0 })
      }
    }
  }
}
