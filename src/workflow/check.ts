import { checkBranches, checkEnds } from './check-ends.ts'
import type { Workflow, WorkflowFile, WorkflowNode } from './graph.ts'
import { edgesOf, nodeType } from './node-types/registry.ts'
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
    checkCalls(workflow, file, problems)
  }
}

/** Names that are compared with misspelt ones, in all. */
const maxSearched = 1_000_000

function checkTargets(workflow: Workflow, broken: ReadonlySet<string>, problems: Problem[]): void {
  const known = [...workflow.nodes.keys()]
  // Each search goes through all names; a file in which nearly all are wrong is not misspelt.
  let searches = maxSearched
  for (const node of workflow.nodes.values()) {
    for (const edge of edgesOf(node)) {
      if (workflow.nodes.has(edge.to) || broken.has(edge.to)) continue
      const key = edge.kind === 'parallel' ? 'parallel_nodes' : edge.kind === 'branch' ? 'branches' : 'next'
      const range = node.keys.get(key) ?? node.range
      searches -= known.length
      const near = searches > 0 ? nearest(edge.to, known) : undefined
      problems.push(problem('unknown-target', { target: edge.to, known, near }, range))
    }
  }
}

function checkReachable(workflow: Workflow, problems: Problem[]): void {
  const reached = reachable(workflow, [workflow.start])
  for (const node of workflow.nodes.values()) {
    if (!reached.has(node.id)) problems.push(problem('unreachable-node', { id: node.id }, idRange(node)))
  }
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

function checkCalls(workflow: Workflow, file: Pick<WorkflowFile, 'workflows'>, problems: Problem[]): void {
  const known = [...file.workflows.keys()]
  for (const node of workflow.nodes.values()) {
    const called = calledWorkflow(node)
    if (called === undefined) continue
    const range = node.keys.get('workflow') ?? node.range
    if (!file.workflows.has(called)) {
      problems.push(problem('unknown-workflow', { name: called, known, near: nearest(called, known) }, range))
    } else if (calls(file, called, workflow.name)) {
      problems.push(problem('workflow-recursion', { name: workflow.name }, range))
    }
  }
}

/** The workflow that a node runs, if it runs one. */
export function calledWorkflow(node: WorkflowNode): string | undefined {
  return nodeType(node.type)?.calls?.(node.config)
}

/** All nodes that a run of a workflow can meet, those of its sub-workflows included. */
export function* nodesOfRun(
  file: Pick<WorkflowFile, 'workflows'>,
  from: Workflow,
): Generator<{ workflow: Workflow; node: WorkflowNode }> {
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

function calls(file: Pick<WorkflowFile, 'workflows'>, from: string, to: string): boolean {
  const seen = new Set<string>()
  const open = [from]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true
    if (seen.has(name)) continue
    seen.add(name)
    for (const node of file.workflows.get(name)?.nodes.values() ?? []) {
      const called = calledWorkflow(node)
      if (called !== undefined) open.push(called)
    }
  }
  return false
}

function idRange(node: WorkflowNode): SourceRange {
  return node.keys.get('id') ?? node.range ?? fileStart
}
