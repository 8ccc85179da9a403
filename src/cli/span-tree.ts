import type { SpanKind } from '../recording/event.ts'
import type { Structure } from '../recording/structure.ts'
import type { Timeline } from '../recording/timeline.ts'

/** A span that is worth a line of its own, with those inside it. */
export interface SpanNode {
  span: number
  kind: SpanKind
  /** For example `choose_detail #2`. */
  name: string
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
    const node = createNode(structure, seq)
    nodes.set(seq, node)
    const parent = structure.parent(seq)
    if (parent !== undefined) nodes.get(parent)?.children.push(node)
  }
  const root = nodes.get(0)
  return root && simplify(root)
}

function createNode(structure: Structure, span: number): SpanNode {
  const { kind, id } = structure.site(span)
  const visit = structure.visit(span)
  const name = visit > 1 && kind !== 'branch' ? `${id} #${visit}` : id
  return { span, kind, name, parallel: kind === 'branch', children: [] }
}

function simplify(node: SpanNode): SpanNode {
  const children = node.children.map(simplify)
  const [only] = children
  if (children.length === 1 && only) {
    if (node.kind === 'branch') return { ...only, parallel: true }
    if (node.kind === 'node' && only.kind === 'workflow') {
      return { ...node, calls: only.name, children: only.children }
    }
  }
  return { ...node, children }
}

/** A piece of a list of siblings: a round of a loop, or what stands outside of loops. */
export interface Round {
  /** From 1; undefined where nothing is repeated. */
  number?: number
  nodes: SpanNode[]
}

/** Cuts siblings into rounds: a new one begins where a node comes again that the current one has already. */
export function roundsOf(nodes: readonly SpanNode[], structure: Structure): Round[] {
  const rounds: Round[] = []
  let seen = new Set<string>()
  for (const node of nodes) {
    const { id } = structure.site(node.span)
    if (rounds.length === 0 || seen.has(id)) {
      const number = rounds.length === 0 ? undefined : structure.visit(node.span)
      rounds.push({ nodes: [], ...(number === undefined ? {} : { number }) })
      seen = new Set()
    }
    seen.add(id)
    rounds.at(-1)!.nodes.push(node)
  }
  return rounds
}
