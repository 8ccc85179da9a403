import type { Workflow } from './graph.ts'
import { edgesOf } from './node-types/registry.ts'

/**
 * Where paths that start at several nodes meet again: the first node that every one of them must pass, or undefined
 * when they end apart. (The nearest common post-dominator.)
 */
export function meetingPoint(workflow: Workflow, starts: readonly string[]): string | undefined {
  const tree = postDominators(workflow)
  const [first, ...others] = starts.map(id => tree.numbers.get(id))
  if (first === undefined) return undefined
  let meeting = first
  for (const other of others) {
    if (other === undefined) return undefined
    meeting = intersect(tree.parents, meeting, other)
  }
  return tree.ids[meeting]
}

/**
 * The post-dominator tree. Nodes are numbered so that a node's parent, the nearest node that every path from it to an
 * end passes, has a lower number. Number 0 is the end of all paths; nodes that never come to an end have no number.
 */
interface PostDominators {
  numbers: ReadonlyMap<string, number>
  /** Undefined at 0. */
  ids: readonly (string | undefined)[]
  parents: readonly number[]
}

const known = new WeakMap<Workflow, PostDominators>()

/** The algorithm of Cooper, Harvey and Kennedy on the reversed graph: memory grows with nodes, not their square. */
function postDominators(workflow: Workflow): PostDominators {
  const found = known.get(workflow)
  if (found) return found
  const successors = new Map<string, string[]>()
  const predecessors = new Map<string, string[]>()
  const ends: string[] = []
  for (const node of workflow.nodes.values()) {
    const following = edgesOf(node).filter(edge => edge.kind !== 'parallel' && workflow.nodes.has(edge.to))
    const targets = following.map(edge => edge.to)
    successors.set(node.id, targets)
    if (targets.length === 0) ends.push(node.id)
    for (const id of targets) predecessors.set(id, [...(predecessors.get(id) ?? []), node.id])
  }
  const ids = [undefined, ...reversePostorder(ends, id => predecessors.get(id) ?? [])]
  const numbers = new Map<string, number>()
  ids.forEach((id, i) => {
    if (id !== undefined) numbers.set(id, i)
  })
  const parents: number[] = [0]
  for (let changed = true; changed; ) {
    changed = false
    for (let i = 1; i < ids.length; i++) {
      const targets = successors.get(ids[i]!)!
      let parent = targets.length === 0 ? 0 : undefined
      for (const target of targets) {
        const number = numbers.get(target)
        if (number === undefined || (number !== 0 && parents[number] === undefined)) continue
        parent = parent === undefined ? number : intersect(parents, parent, number)
      }
      if (parent !== undefined && parents[i] !== parent) {
        parents[i] = parent
        changed = true
      }
    }
  }
  const tree = { numbers, ids, parents }
  known.set(workflow, tree)
  return tree
}

/** The nearest node that both have above them, themselves included. */
function intersect(parents: readonly number[], a: number, b: number): number {
  let left = a
  let right = b
  while (left !== right) {
    if (left > right) left = parents[left]!
    else right = parents[right]!
  }
  return left
}

/** All that can be reached from some, each after at least one that leads to it. */
function reversePostorder(from: readonly string[], next: (id: string) => readonly string[]): string[] {
  const seen = new Set<string>()
  const order: string[] = []
  for (const start of from) {
    if (seen.has(start)) continue
    seen.add(start)
    const open = [{ id: start, left: [...next(start)] }]
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const id = top.left.pop()
      if (id === undefined) order.push(open.pop()!.id)
      else if (!seen.has(id)) {
        seen.add(id)
        open.push({ id, left: [...next(id)] })
      }
    }
  }
  return order.reverse()
}
