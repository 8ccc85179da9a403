import type { Workflow } from './graph.ts'
import { edgesOf } from './node-types/registry.ts'

/**
 * Where paths that start at several nodes meet again: the first node that every one of them must pass, or undefined
 * when they end apart. (The nearest common post-dominator.)
 */
export function meetingPoint(workflow: Workflow, starts: readonly string[]): string | undefined {
  const dominators = postDominators(workflow)
  const [first, ...others] = starts.map(id => dominators.get(id))
  if (!first) return undefined
  const common = [...first].filter(id => others.every(set => set?.has(id)))
  // The nearest of them is the one that all the other common ones come after.
  return common.find(id => common.every(other => dominators.get(id)?.has(other)))
}

const known = new WeakMap<Workflow, Map<string, Set<string>>>()

/** For each node the nodes, itself included, that every path from it to an end passes. */
function postDominators(workflow: Workflow): Map<string, Set<string>> {
  const found = known.get(workflow)
  if (found) return found
  const ids = [...workflow.nodes.keys()]
  const successors = new Map(
    [...workflow.nodes.values()].map(node => [
      node.id,
      edgesOf(node)
        .filter(edge => edge.kind !== 'parallel')
        .map(edge => edge.to)
        .filter(id => workflow.nodes.has(id)),
    ]),
  )
  const sets = new Map(ids.map(id => [id, successors.get(id)!.length === 0 ? new Set([id]) : new Set(ids)]))
  for (let changed = true; changed; ) {
    changed = false
    for (const id of ids.toReversed()) {
      const [first, ...others] = successors.get(id)!.map(next => sets.get(next)!)
      if (!first) continue
      const next = new Set([id, ...[...first].filter(other => others.every(set => set.has(other)))])
      if (next.size !== sets.get(id)!.size) {
        sets.set(id, next)
        changed = true
      }
    }
  }
  known.set(workflow, sets)
  return sets
}
