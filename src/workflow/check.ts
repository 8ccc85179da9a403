import { adjacency, circlesOf, markReached } from './adjacency.ts'
import { checkBranches, checkEnds } from './check-ends.ts'
import type { Workflow, WorkflowFile, WorkflowNode } from './graph.ts'
import { edgesOf, nodeType } from './node-types/registry.ts'
import { numberedGraph } from './numbered-graph.ts'
import { nearest, type Problem, problem } from './problem.ts'
import { fileStart, type SourceRange } from './source.ts'

/**
 * The checks that need the whole graph: targets, reachability, sub-workflows. Adds to the list of problems.
 * @param unusable ids, by workflow, of nodes that are in the file but could not be compiled
 */
export function checkGraph(
  file: Pick<WorkflowFile, 'workflows'>,
  unusable: ReadonlyMap<string, ReadonlySet<string>>,
  problems: Problem[],
): void {
  for (const workflow of file.workflows.values()) {
    const broken = unusable.get(workflow.name) ?? new Set()
    checkTargets(workflow, broken, problems)
    if (broken.size === 0) {
      checkReachable(workflow, problems)
      checkEnds(workflow, problems)
    }
    for (const node of workflow.nodes.values()) checkBranches(node, problems)
  }
  checkCalls(file, problems)
}

/** Names that are compared with misspelt ones, in all. */
const maxSearched = 1_000_000

function checkTargets(workflow: Workflow, broken: ReadonlySet<string>, problems: Problem[]): void {
  const { nodes, numbers, edges } = numberedGraph(workflow)
  let known: readonly string[] | undefined
  // Each search goes through all names; a file in which nearly all are wrong is not misspelt.
  let searches = maxSearched
  edges.forEach((own, i) => {
    for (const edge of own) {
      if (numbers.has(edge.to) || broken.has(edge.to)) continue
      const node = nodes[i]!
      const key = edge.kind === 'parallel' ? 'parallel_nodes' : edge.kind === 'branch' ? 'branches' : 'next'
      const range = node.keys.get(key) ?? node.range
      known ??= [...numbers.keys()]
      searches -= known.length
      const near = searches > 0 ? nearest(edge.to, known) : undefined
      problems.push(problem('unknown-target', { target: edge.to, known, near }, range))
    }
  })
}

function checkReachable(workflow: Workflow, problems: Problem[]): void {
  const { nodes, numbers, ways } = numberedGraph(workflow)
  const start = numbers.get(workflow.start)
  const reached = markReached(ways, start === undefined ? [] : [start])
  nodes.forEach((node, i) => {
    if (!reached[i]) problems.push(problem('unreachable-node', { id: node.id }, idRange(node)))
  })
}

/** Ids of all nodes that can be reached from some. */
export function reachable(workflow: Workflow, from: Iterable<string>): Set<string> {
  const reached = new Set<string>()
  const open = [...from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = workflow.nodes.get(id)
    if (!node || reached.has(id)) continue
    reached.add(id)
    for (const edge of edgesOf(node)) open.push(edge.to)
  }
  return reached
}

/** Sub-workflows that do not exist, and those from which a way leads back. */
function checkCalls(file: Pick<WorkflowFile, 'workflows'>, problems: Problem[]): void {
  const found: { node: WorkflowNode; called: string; workflow: string }[] = []
  for (const workflow of file.workflows.values())
    for (const node of workflow.nodes.values()) {
      const called = calledWorkflow(node)
      if (called !== undefined) found.push({ node, called, workflow: workflow.name })
    }
  if (found.length === 0) return
  const known = [...file.workflows.keys()]
  const numbers = new Map(known.map((name, i) => [name, i]))
  const calls = found.filter(({ called }) => numbers.has(called))
  const [from, to] = [
    calls.map(one => numbers.get(one.workflow)!),
    calls.map(one => numbers.get(one.called)!),
  ]
  const circles = circlesOf(adjacency(known.length, from, to))
  let searches = maxSearched
  for (const { node, called, workflow } of found) {
    const range = node.keys.get('workflow') ?? node.range
    const number = numbers.get(called)
    if (number === undefined) {
      searches -= known.length
      const near = searches > 0 ? nearest(called, known) : undefined
      problems.push(problem('unknown-workflow', { name: called, known, near }, range))
    } else if (circles[number] === circles[numbers.get(workflow)!])
      problems.push(problem('workflow-recursion', { name: workflow }, range))
  }
}

/** The workflow that a node runs, if it runs one. */
export function calledWorkflow(node: WorkflowNode): string | undefined {
  return nodeType(node.type)?.calls?.(node.config)
}

/** A node that a run can meet. */
export interface NodeOfRun {
  workflow: Workflow
  node: WorkflowNode
}

/** What was found for the workflows of a file, which does not change. */
const foundNodes = new WeakMap<object, Map<Workflow, readonly NodeOfRun[]>>()

/** All nodes that a run of a workflow can meet, those of its sub-workflows included. */
export function nodesOfRun(file: Pick<WorkflowFile, 'workflows'>, from: Workflow): readonly NodeOfRun[] {
  const known = foundNodes.get(file) ?? new Map<Workflow, readonly NodeOfRun[]>()
  foundNodes.set(file, known)
  const found = known.get(from) ?? [...findNodes(file, from)]
  known.set(from, found)
  return found
}

function* findNodes(file: Pick<WorkflowFile, 'workflows'>, from: Workflow): Generator<NodeOfRun> {
  const seen = new Set<Workflow>()
  const open = [from]
  for (let workflow = open.pop(); workflow; workflow = open.pop()) {
    if (seen.has(workflow)) continue
    seen.add(workflow)
    const ids = reachable(workflow, [workflow.start])
    for (const node of workflow.nodes.values()) {
      if (!ids.has(node.id)) continue
      yield { workflow, node }
      const called = file.workflows.get(calledWorkflow(node) ?? '')
      if (called) open.push(called)
    }
  }
}

function idRange(node: WorkflowNode): SourceRange {
  return node.keys.get('id') ?? node.range ?? fileStart
}
