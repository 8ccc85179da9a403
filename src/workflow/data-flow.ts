import { reachable } from './check.ts'
import type { Workflow, WorkflowNode } from './graph.ts'
import { edgesOf, nodeType } from './node-types/registry.ts'

/** The context keys that can exist before each node; undefined where anything can, because a handler sets keys. */
export type KeysByNode = ReadonlyMap<string, ReadonlySet<string> | undefined>

/** The top-level context keys that a node can write; undefined for any. */
export function writtenKeys(node: WorkflowNode): readonly string[] | undefined {
  const type = nodeType(node.type)!
  const own = type.writes ? type.writes(node.config) : []
  if (own === undefined) return undefined
  const stored = node.output ?? (type.stores ? node.id : undefined)
  return stored === undefined ? own : [...own, stored]
}

/** For each node that can be reached: which keys can exist when it is entered, over all ways that lead there. */
export function keysAtNodes(workflow: Workflow): KeysByNode {
  const before = new Map<string, Set<string> | undefined>()
  const successors = flow(workflow)
  const open = [workflow.start]
  before.set(workflow.start, new Set(workflow.inputs.map(input => input.name)))
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = workflow.nodes.get(id)
    if (!node) continue
    const written = writtenKeys(node)
    const here = before.get(id)
    const after = here && written ? [...here, ...written] : undefined
    for (const next of successors.get(id) ?? []) {
      if (spread(before, next, after)) open.push(next)
    }
  }
  return before
}

/** Adds keys to what can exist at a node; true when that was news. */
function spread(
  before: Map<string, Set<string> | undefined>,
  id: string,
  keys: readonly string[] | undefined,
): boolean {
  if (!before.has(id)) {
    before.set(id, keys && new Set(keys))
    return true
  }
  const known = before.get(id)
  if (!known) return false
  if (!keys) {
    before.set(id, undefined)
    return true
  }
  const size = known.size
  for (const key of keys) known.add(key)
  return known.size > size
}

/** The ways that values take: the edges, and from everything in a branch to what comes after the branches. */
function flow(workflow: Workflow): Map<string, Set<string>> {
  const successors = new Map<string, Set<string>>()
  for (const node of workflow.nodes.values()) {
    const edges = edgesOf(node)
    const add = (from: string, to: string) => {
      const known = successors.get(from)
      if (known) known.add(to)
      else successors.set(from, new Set([to]))
    }
    for (const { to } of edges) add(node.id, to)
    const branches = edges.filter(edge => edge.kind === 'parallel').map(edge => edge.to)
    if (branches.length === 0) continue
    for (const inside of reachable(workflow, branches)) for (const next of node.next) add(inside, next)
  }
  return successors
}
