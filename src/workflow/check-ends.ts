import type { Workflow, WorkflowNode } from './graph.ts'
import { edgesOf, nodeType } from './node-types/registry.ts'
import { type Problem, problem } from './problem.ts'

/** Nodes that can be entered and from which no way leads to an end of the workflow: the run could only go round. */
export function checkEnds(workflow: Workflow, problems: Problem[]): void {
  const before = new Map<string, string[]>()
  const ending = new Set<string>()
  for (const node of workflow.nodes.values()) {
    const onward = edgesOf(node).filter(edge => edge.kind !== 'parallel')
    if (onward.length === 0) ending.add(node.id)
    for (const { to } of onward) {
      // An unknown target is an error of its own; that nothing leads on from there says nothing more.
      if (!workflow.nodes.has(to)) ending.add(node.id)
      const list = before.get(to)
      if (list) list.push(node.id)
      else before.set(to, [node.id])
    }
  }
  // A set that grows while it is walked: from the ends back to all that leads to them.
  for (const id of ending) for (const earlier of before.get(id) ?? []) ending.add(earlier)
  const first = [...workflow.nodes.values()].find(node => !ending.has(node.id))
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
