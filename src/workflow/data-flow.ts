import { type Adjacency, adjacency, markReached } from './adjacency.ts'
import { decisionAfter } from './decision.ts'
import type { Workflow, WorkflowNode } from './graph.ts'
import { nodeType } from './node-types/registry.ts'
import { numberedGraph } from './numbered-graph.ts'

/** The top-level context keys that a node can write; undefined for any. */
export function writtenKeys(workflow: Workflow, node: WorkflowNode): readonly string[] | undefined {
  const type = nodeType(node.type)!
  const own = type.writes ? type.writes(node.config) : []
  if (own === undefined) return undefined
  const stored = node.output ?? (type.stores ? node.id : undefined)
  const decision = decisionAfter(workflow, node)
  return [...own, ...(stored === undefined ? [] : [stored]), ...(decision ? [decision.key] : [])]
}

/** The ways that values take through a workflow. */
export interface Flow {
  /**
   * The first places are the nodes, by number. What comes after branches gets what all nodes in them wrote: for each
   * node in a branch there is one more place, behind the nodes, in which it comes together with what was written later.
   */
  ways: Adjacency
  /** By the number of the node; undefined for any key. */
  written: readonly (readonly string[] | undefined)[]
}

const flows = new WeakMap<Workflow, Flow>()

/** The ways that values take: the edges, and from everything in a branch to what comes after the branches. Made once. */
export function flowOf(workflow: Workflow): Flow {
  const known = flows.get(workflow)
  if (known) return known
  const { nodes } = numberedGraph(workflow)
  const flow = { ways: waysOf(workflow), written: nodes.map(node => writtenKeys(workflow, node)) }
  flows.set(workflow, flow)
  return flow
}

function waysOf(workflow: Workflow): Adjacency {
  const { nodes, numbers, edges, ways } = numberedGraph(workflow)
  const count = nodes.length
  const branches = edges.map(own =>
    own.flatMap(({ kind, to }) => (kind === 'parallel' ? (numbers.get(to) ?? []) : [])),
  )
  const inBranch = markReached(ways, branches.flat())
  if (!inBranch.includes(1)) return ways
  const from: number[] = []
  const to: number[] = []
  const add = (one: number, other: number) => {
    from.push(one)
    to.push(other)
  }
  nodes.forEach((node, i) => {
    const targets = ways.targets.subarray(ways.starts[i], ways.starts[i + 1])
    for (const target of targets) add(i, target)
    if (inBranch[i]) {
      add(i, count + i)
      for (const target of targets) add(count + target, count + i)
    }
    for (const branch of branches[i]!)
      for (const id of node.next) {
        const next = numbers.get(id)
        if (next !== undefined) add(count + branch, next)
      }
  })
  return adjacency(2 * count, from, to)
}
