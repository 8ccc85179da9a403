import type { SpanKind } from '../recording/event.ts'
import type { Structure } from '../recording/structure.ts'
import type { Timeline } from '../recording/timeline.ts'

/** A span that is worth a line of its own, with those inside it. */
export interface SpanNode {
  span: number
  kind: SpanKind
  /** For example `choose_detail #2`. */
  name: string
  /** Which attempt of its node it is, from 1. */
  attempt: number
  /** The workflow that a node runs. */
  calls?: string
  /** Runs at the same time as its siblings. */
  parallel: boolean
  children: SpanNode[]
}

/**
 * The spans of an execution as a tree for reading: calls of handlers are part of their node, a sub-workflow is part of
 * the node that runs it, and a branch that consists of one node is that node.
 */
export function spanTree({ structure }: Timeline): SpanNode | undefined {
  const nodes = new Map<number, SpanNode>()
  for (let seq = 0; seq < structure.length; seq++) {
    if (structure.type(seq) !== 'enter' || structure.site(seq).kind === 'handler') continue
    const parent = structure.parent(seq)
    const siblings = parent === undefined ? undefined : nodes.get(parent)?.children
    const node = createNode(structure, seq, siblings ?? [])
    nodes.set(seq, node)
    siblings?.push(node)
  }
  const root = nodes.get(0)
  return root && simplify(root)
}

function createNode(structure: Structure, span: number, siblings: readonly SpanNode[]): SpanNode {
  const { kind, id } = structure.site(span)
  const visit = structure.visit(span)
  const name = visit > 1 ? `${id} #${visit}` : id
  const before = siblings.findLast(one => kind === 'node' && one.kind === kind && one.name === name)
  const attempt = (before?.attempt ?? 0) + 1
  return { span, kind, name, attempt, parallel: kind === 'branch', children: [] }
}

function simplify(node: SpanNode): SpanNode {
  const children = node.children.map(simplify)
  const [only] = children
  if (children.length === 1 && only) {
    if (node.kind === 'branch') return { ...only, name: branchName(node, only), parallel: true }
    if (node.kind === 'node' && only.kind === 'workflow') {
      return { ...node, calls: only.name, children: only.children }
    }
  }
  return { ...node, children }
}

/** The branches of a `foreach` begin with the same node, and are told apart by their number. */
const branchName = (branch: SpanNode, only: SpanNode) => (only.kind === 'node' ? branch.name : only.name)

/** A piece of a list of siblings: a round of a loop, or what stands outside of loops. */
export interface Round {
  /** From 1; undefined where nothing is repeated. */
  number?: number
  nodes: SpanNode[]
}

/**
 * Cuts siblings into rounds: a new one begins where a node comes again that the current one has already. Attempts of a
 * node, branches, and calls inside a node are no rounds.
 */
export function roundsOf(nodes: readonly SpanNode[], structure: Structure): Round[] {
  const rounds: Round[] = []
  let seen = new Set<string>()
  for (const node of nodes) {
    const { id } = structure.site(node.span)
    const again = node.kind === 'node' && !node.parallel && node.attempt === 1 && seen.has(id)
    if (rounds.length === 0 || again) {
      const number = rounds.length === 0 ? undefined : structure.visit(node.span)
      rounds.push({ nodes: [], ...(number === undefined ? {} : { number }) })
      seen = new Set()
    }
    seen.add(id)
    rounds.at(-1)!.nodes.push(node)
  }
  return rounds
}
