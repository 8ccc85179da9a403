import type { ExecutionGraph, GraphEdge, GraphFold, GraphNode, WorkflowGraph } from '../../protocol/graph.ts'

/**
 * One graph of two: each workflow with the nodes and ways of both. Where the outermost workflows have two names, they count
 * as one, under that of the first.
 */
export function unionGraph(a: ExecutionGraph, b: ExecutionGraph): ExecutionGraph {
  const inB = new Map(
    b.workflows.map(workflow => [workflow.name === b.main ? a.main : workflow.name, workflow]),
  )
  const both = a.workflows.map(workflow => {
    const other = inB.get(workflow.name)
    inB.delete(workflow.name)
    return other ? unionWorkflow(workflow, other) : workflow
  })
  return { main: a.main, workflows: [...both, ...[...inB].map(([name, one]) => ({ ...one, name }))] }
}

function unionWorkflow(a: WorkflowGraph, b: WorkflowGraph): WorkflowGraph {
  const nodes: GraphNode[] = [...a.nodes]
  const numbers = new Map(a.nodes.map(({ id }, i) => [id, i]))
  for (const [i, node] of b.nodes.entries()) {
    const known = numbers.get(node.id)
    if (known === undefined) {
      // Beside what it stands beside in its own text, as far as the first text lets it.
      numbers.set(node.id, nodes.push(node) - 1)
    } else if (!nodes[known]!.written && node.written) nodes[known] = node
    else if (node.members || nodes[known]!.members)
      nodes[known] = withMembers(nodes[known]!, b.nodes[i]!.members ?? [])
  }
  const numberIn = (i: number) => numbers.get(b.nodes[i]!.id)!
  const edges: GraphEdge[] = [...a.edges]
  const known = new Set(edges.map(keyOf))
  for (const edge of b.edges) {
    const own = { ...edge, from: numberIn(edge.from), to: numberIn(edge.to) }
    if (!known.has(keyOf(own))) edges.push(own)
  }
  return { name: a.name, nodes, edges, folds: unionFolds(a.folds, b.folds, numberIn) }
}

function withMembers(node: GraphNode, others: readonly string[]): GraphNode {
  return { ...node, members: [...new Set([...(node.members ?? []), ...others])] }
}

function unionFolds(
  a: readonly GraphFold[],
  b: readonly GraphFold[],
  numberIn: (i: number) => number,
): GraphFold[] {
  const folds = new Map(a.map(fold => [fold.head, fold]))
  for (const { kind, head, members } of b) {
    const number = numberIn(head)
    const known = folds.get(number)
    const all = new Set([...(known?.members ?? []), ...members.map(numberIn)])
    folds.set(number, { kind: known?.kind ?? kind, head: number, members: [...all] })
  }
  return [...folds.values()]
}

function keyOf({ from, to, kind, label }: GraphEdge): string {
  return `${from} ${to} ${kind} ${label ?? ''}`
}
