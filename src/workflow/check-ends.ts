import { adjacency, markReached } from './adjacency.ts'
import type { Workflow, WorkflowNode } from './graph.ts'
import { edgesOf, nodeType } from './node-types/registry.ts'
import { numberedGraph } from './numbered-graph.ts'
import { type Problem, problem } from './problem.ts'

/** Nodes that can be entered and from which no way leads to an end of the workflow: the run could only go round. */
export function checkEnds(workflow: Workflow, problems: Problem[]): void {
  const { nodes, numbers, edges } = numberedGraph(workflow)
  const from: number[] = []
  const to: number[] = []
  const ends: number[] = []
  edges.forEach((own, i) => {
    let isEnd = true
    for (const edge of own) {
      if (edge.kind === 'parallel') continue
      const target = numbers.get(edge.to)
      // An unknown target is an error of its own; that nothing leads on from there says nothing more.
      isEnd = target === undefined
      if (isEnd) break
      from.push(target!)
      to.push(i)
    }
    if (isEnd) ends.push(i)
  })
  const ending = markReached(adjacency(nodes.length, from, to), ends)
  const first = nodes[ending.indexOf(0)]
  if (first) problems.push(problem('no-way-out', { id: first.id }, first.keys.get('id') ?? first.range))
}

/** Branches whose key is no value that the condition can have. */
export function checkBranches(node: WorkflowNode, problems: Problem[]): void {
  const possible = nodeType(node.type)?.branchValues?.(node.config)
  if (!possible) return
  const edges = edgesOf(node).filter(edge => edge.kind === 'branch')
  const all = possible.every(value => edges.some(edge => edge.label === value))
  for (const { label = '' } of edges) {
    if (label === 'default' ? !all : possible.includes(label)) continue
    problems.push(problem('dead-branch', { label, possible }, node.keys.get('branches') ?? node.range))
  }
}
