import type { Structure } from '../../recording/structure.ts'
import { circlesOf } from '../../workflow/adjacency.ts'
import type { Workflow, WorkflowFile } from '../../workflow/graph.ts'
import { innerStopsOf, nodeType } from '../../workflow/node-types/registry.ts'
import { type NumberedGraph, numberedGraph } from '../../workflow/numbered-graph.ts'
import type { ExecutionGraph, GraphEdge, GraphFold, GraphNode, WorkflowGraph } from '../protocol/graph.ts'

/** The graphs of all workflows of a file, with what ran but does not stand in it. */
export function graphOf(file: WorkflowFile, main: string, structure: Structure): ExecutionGraph {
  const written = [...file.workflows.values()].map(writtenGraph)
  return { main, workflows: withRan(written, structure) }
}

function writtenGraph(workflow: Workflow): WorkflowGraph {
  const graph = numberedGraph(workflow)
  const nodes = graph.nodes.map((node): GraphNode => {
    const type = nodeType(node.type)
    const calls = type?.calls?.(node.config)
    const members = innerStopsOf(node).flatMap(({ kind, id }) => (kind === 'member' && id ? [id] : []))
    return {
      id: node.id,
      type: node.type,
      shape: type?.shape ?? 'box',
      about: type?.describe(node.config, node) ?? '',
      ...(calls !== undefined && { calls }),
      ...(members.length > 0 && { members }),
      written: true,
    }
  })
  const branches = graph.nodes.map((_, i) => branchesOf(graph, i))
  return {
    name: workflow.name,
    nodes,
    edges: graph.nodes.flatMap((_, i) => edgesFrom(graph, i, branches[i]!)),
    folds: foldsOf(graph, branches, workflow.start),
  }
}

/** What runs in the branches of a node: all that its parallel ways lead to, up to what comes after it. */
function branchesOf({ nodes, edges, numbers }: NumberedGraph, head: number): number[] {
  const found = new Set<number>()
  const stops = new Set([head, ...nodes[head]!.next.map(id => numbers.get(id))])
  const open = edges[head]!.filter(({ kind }) => kind === 'parallel').map(({ to }) => numbers.get(to))
  for (let at = open.pop(); open.length > 0 || at !== undefined; at = open.pop()) {
    if (at === undefined || stops.has(at) || found.has(at)) continue
    found.add(at)
    for (const { to } of edges[at]!) open.push(numbers.get(to))
  }
  return [...found].sort((a, b) => a - b)
}

/** The ways out of a node. Where it has branches, what comes after it comes from their ends. */
function edgesFrom({ nodes, edges, numbers }: NumberedGraph, from: number, branches: number[]): GraphEdge[] {
  const found: GraphEdge[] = []
  const inside = new Set(branches)
  const ends = branches.filter(i => edges[i]!.every(({ to }) => !numbers.has(to)))
  const joined = new Set(nodes[from]!.next)
  const reaches = branches.some(i => edges[i]!.some(({ to }) => joined.has(to)))
  for (const { to, kind, label } of edges[from]!) {
    const target = numbers.get(to)
    if (target === undefined) continue
    if (kind === 'next' && inside.size > 0 && (ends.length > 0 || reaches))
      for (const end of ends) found.push({ from: end, to: target, kind: 'join' })
    else found.push({ from, to: target, kind, ...(label !== undefined && { label }) })
  }
  return found
}

function foldsOf(
  { nodes, ways, numbers }: NumberedGraph,
  branches: readonly number[][],
  start: string,
): GraphFold[] {
  const folds = branches.flatMap((members, head): GraphFold[] =>
    members.length > 0 ? [{ kind: 'branches', head, members }] : [],
  )
  const circleOf = circlesOf(ways)
  const circles = Map.groupBy(nodes.keys(), i => circleOf[i]!)
  const order = distances(ways, numbers.get(start) ?? 0)
  for (const circle of circles.values()) {
    if (circle.length < 2) continue
    const sorted = circle.sort((a, b) => order[a]! - order[b]! || a - b)
    const head = sorted[0]!
    if (!folds.some(fold => fold.head === head)) folds.push({ kind: 'loop', head, members: sorted.slice(1) })
  }
  return folds
}

/** How many ways it takes from a node to each other: a loop is entered where it is nearest. */
function distances({ count, starts, targets }: NumberedGraph['ways'], from: number): Float64Array {
  const far = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  if (count === 0) return far
  far[from] = 0
  const open = [from]
  for (let i = 0; i < open.length; i++) {
    const at = open[i]!
    for (let way = starts[at]!; way < starts[at + 1]!; way++) {
      const to = targets[way]!
      if (far[to] !== Number.POSITIVE_INFINITY) continue
      far[to] = far[at]! + 1
      open.push(to)
    }
  }
  return far
}

/** Adds nodes that ran and are not written: a program made them, or the text is not there. */
function withRan(written: WorkflowGraph[], structure: Structure): WorkflowGraph[] {
  const graphs = new Map(
    written.map(({ name, nodes, edges, folds }) => [
      name,
      { name, nodes: [...nodes], edges: [...edges], folds },
    ]),
  )
  const known = new Map(
    [...graphs].map(([name, { nodes }]) => [name, new Map(nodes.map(({ id }, i) => [id, i]))]),
  )
  const unwritten = structure.sites.filter(
    ({ kind, workflow, id }) => kind === 'node' && !known.get(workflow)?.has(id),
  )
  if (unwritten.length === 0) return [...graphs.values()]
  for (const { workflow, id } of unwritten) {
    const graph = graphs.get(workflow) ?? { name: workflow, nodes: [], edges: [], folds: [] }
    const numbers = known.get(workflow) ?? new Map<string, number>()
    graphs.set(workflow, graph)
    known.set(workflow, numbers)
    if (numbers.has(id)) continue
    numbers.set(id, graph.nodes.push({ id, type: '', shape: 'box', about: '', written: false }) - 1)
  }
  connectRan(structure, graphs, known)
  return [...graphs.values()]
}

/** The order in which nodes ran, where one of two is not written. */
function connectRan(
  structure: Structure,
  graphs: ReadonlyMap<string, { nodes: GraphNode[]; edges: GraphEdge[] }>,
  known: ReadonlyMap<string, ReadonlyMap<string, number>>,
): void {
  const last = new Map<number, number>()
  const drawn = new Set<string>()
  for (let seq = 0; seq < structure.length; seq++) {
    if (structure.type(seq) !== 'enter') continue
    const { kind, workflow, id } = structure.site(seq)
    const parent = structure.parent(seq)
    if (kind !== 'node' || parent === undefined) continue
    const to = known.get(workflow)!.get(id)!
    const from = last.get(parent)
    last.set(parent, to)
    const { nodes, edges } = graphs.get(workflow)!
    if (from === undefined || (nodes[from]!.written && nodes[to]!.written)) continue
    // Another attempt is no way.
    const key = `${workflow}\n${from} ${to}`
    if (drawn.has(key) || (from === to && structure.visit(seq) === 1)) continue
    drawn.add(key)
    edges.push({ from, to, kind: 'next' })
  }
}
