import type { ExecutionGraph, GraphFold, GraphNode, WorkflowGraph } from '../../protocol/graph.ts'
import { placeBelow } from './place.ts'

/** A node as it is drawn. */
export interface DrawnNode {
  place: string
  id: string
  workflow: string
  node: GraphNode
  /** The number of the node that it is drawn in; -1 for none. */
  parent: number
  depth: number
  /** What can be opened and closed here. */
  folds?: 'workflow' | 'team' | GraphFold['kind']
  open: boolean
  isMember: boolean
  /** Places that are not drawn because this one is closed, without those deeper in. */
  hidden: readonly string[]
}

/** A way as it is drawn; `via` are the pairs of places that it stands for. */
export interface DrawnEdge {
  from: number
  to: number
  label: string
  kind: 'next' | 'branch' | 'parallel' | 'join'
  via: readonly (readonly [from: string, to: string])[]
}

/** What is drawn of a graph. Nodes come after those that they are in. */
export interface DrawnGraph {
  nodes: DrawnNode[]
  edges: DrawnEdge[]
}

/** Workflows with more nodes begin closed, where another runs them. */
const manyNodes = 40

/** So many are drawn at once; what is deeper stays closed. */
const most = 10_000

/** @param turned places that a person has opened or closed, other than at first */
export function drawnGraph(graph: ExecutionGraph, turned: ReadonlySet<string>): DrawnGraph {
  const workflows = new Map(graph.workflows.map(workflow => [workflow.name, workflow]))
  const drawn: DrawnGraph = { nodes: [], edges: [] }
  const main = workflows.get(graph.main)
  if (main) addWorkflow(main, undefined, -1, 0, [graph.main])
  return drawn

  function addWorkflow(
    workflow: WorkflowGraph,
    above: string | undefined,
    parent: number,
    depth: number,
    callers: readonly string[],
  ): void {
    const places = workflow.nodes.map(({ id }) => placeBelow(above, id))
    // What has something inside opens and closes that.
    const foldable = workflow.folds.filter(({ head }) => {
      const { calls, members } = workflow.nodes[head]!
      return calls === undefined && members === undefined
    })
    const foldAt = new Map(foldable.map(fold => [fold.head, fold]))
    const closed = foldable.filter(({ head }) => turned.has(places[head]!))
    // By node: the one that is drawn for it.
    const shown = workflow.nodes.map((_, i) => i)
    for (const { head, members } of closed.toReversed())
      for (const member of members) if (member !== head) shown[member] = head
    const standsFor = (i: number): number => {
      let at = i
      for (let steps = 0; shown[at] !== at && steps < shown.length; steps++) at = shown[at]!
      return at
    }
    const numbers = new Map<number, number>()
    for (const [i, node] of workflow.nodes.entries()) {
      if (standsFor(i) !== i) continue
      const fold = foldAt.get(i)
      const called = node.calls === undefined ? undefined : workflows.get(node.calls)
      const place = places[i]!
      const members = node.members ?? []
      const folds = called ? 'workflow' : members.length > 0 ? 'team' : fold?.kind
      const atFirst = called ? called.nodes.length <= manyNodes && !callers.includes(called.name) : true
      const open =
        folds !== undefined && turned.has(place) !== atFirst && depth < 20 && drawn.nodes.length < most
      const number =
        drawn.nodes.push({
          place,
          id: node.id,
          workflow: workflow.name,
          node,
          parent,
          depth,
          ...(folds && { folds }),
          open,
          isMember: false,
          hidden: fold && !open ? fold.members.map(member => places[member]!) : [],
        }) - 1
      numbers.set(i, number)
      if (!open) continue
      if (called) addWorkflow(called, place, number, depth + 1, [...callers, called.name])
      for (const id of called ? [] : members)
        drawn.nodes.push({
          place: placeBelow(place, id),
          id,
          workflow: workflow.name,
          node: { id, type: 'member', shape: 'round', about: '', written: node.written },
          parent: number,
          depth: depth + 1,
          open: false,
          isMember: true,
          hidden: [],
        })
    }
    const known = new Map<string, { edge: DrawnEdge; via: [string, string][]; labels: string[] }>()
    for (const { from, to, kind, label } of workflow.edges) {
      const [a, b] = [standsFor(from), standsFor(to)]
      // What runs inside of something closed is not to be seen.
      if (a === b && (from !== to || a !== from)) continue
      const key = `${a} ${b}`
      const via: [string, string] = [places[from]!, places[to]!]
      const found = known.get(key)
      if (found) {
        found.via.push(via)
        if (label !== undefined && !found.labels.includes(label)) found.labels.push(label)
        found.edge.label = found.labels.join(', ')
        continue
      }
      const vias = [via]
      const edge = { from: numbers.get(a)!, to: numbers.get(b)!, label: label ?? '', kind, via: vias }
      known.set(key, { edge, via: vias, labels: label === undefined ? [] : [label] })
      drawn.edges.push(edge)
    }
  }
}
