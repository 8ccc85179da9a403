import { type Adjacency, adjacency } from './adjacency.ts'
import type { Edge, Workflow, WorkflowNode } from './graph.ts'
import { edgesOf } from './node-types/registry.ts'

/** A workflow with its nodes by number, in the order of the file, so that walks through it cost little. */
export interface NumberedGraph {
  nodes: readonly WorkflowNode[]
  numbers: ReadonlyMap<string, number>
  /** By number, those included whose target does not exist. */
  edges: readonly (readonly Edge[])[]
  /** Without edges whose target does not exist. */
  ways: Adjacency
}

const graphs = new WeakMap<Workflow, NumberedGraph>()

/** The graph of a workflow by numbers; made once. */
export function numberedGraph(workflow: Workflow): NumberedGraph {
  const known = graphs.get(workflow)
  if (known) return known
  const nodes = [...workflow.nodes.values()]
  const numbers = new Map<string, number>()
  for (const { id } of nodes) numbers.set(id, numbers.size)
  const from: number[] = []
  const to: number[] = []
  const edges = nodes.map((node, i) => {
    const own = keptEdges(node)
    for (const edge of own) {
      const target = numbers.get(edge.to)
      if (target === undefined) continue
      from.push(i)
      to.push(target)
    }
    return own
  })
  const graph = { nodes, numbers, edges, ways: adjacency(nodes.length, from, to) }
  graphs.set(workflow, graph)
  return graph
}

const edgesByConfig = new WeakMap<object, { next: readonly string[]; edges: readonly Edge[] }>()

/** After a keystroke nearly all nodes have the settings that they had before. */
function keptEdges(node: WorkflowNode): readonly Edge[] {
  const known = edgesByConfig.get(node.config)
  if (known?.next === node.next) return known.edges
  const edges = edgesOf(node)
  edgesByConfig.set(node.config, { next: node.next, edges })
  return edges
}
