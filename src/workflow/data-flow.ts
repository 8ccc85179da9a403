import { reachable } from './check.ts'
import { decisionAfter } from './decision.ts'
import type { Workflow, WorkflowNode } from './graph.ts'
import { edgesOf, nodeType } from './node-types/registry.ts'

/** The context keys that can exist at a place. */
export interface Keys {
  has(key: string): boolean
  all(): string[]
}

/** The context keys that can exist before each node; undefined where anything can, because a handler sets keys. */
export type KeysByNode = ReadonlyMap<string, Keys | undefined>

/** The top-level context keys that a node can write; undefined for any. */
export function writtenKeys(workflow: Workflow, node: WorkflowNode): readonly string[] | undefined {
  const type = nodeType(node.type)!
  const own = type.writes ? type.writes(node.config) : []
  if (own === undefined) return undefined
  const stored = node.output ?? (type.stores ? node.id : undefined)
  const decision = decisionAfter(workflow, node)
  return [...own, ...(stored === undefined ? [] : [stored]), ...(decision ? [decision.key] : [])]
}

/** 32-bit words for the keys at all nodes: 80 MB, which 25,000 nodes with a key each come to. */
const maxWords = 20_000_000

/** For each node that can be reached: which keys can exist when it is entered, over all ways that lead there. */
export function keysAtNodes(workflow: Workflow): KeysByNode {
  const numbers = new Map<string, number>()
  const numberOf = (key: string) => {
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, numbers.size)
    return numbers.size - 1
  }
  const inputs = workflow.inputs.map(input => numberOf(input.name))
  const written = new Map(
    [...workflow.nodes.values()].map(node => [node.id, writtenKeys(workflow, node)?.map(numberOf)] as const),
  )
  // A set is a row of bits, so that joining two costs little however many keys there are.
  const words = (numbers.size + 31) >> 5
  // Where that would fill the memory, nothing is known.
  if (words * workflow.nodes.size > maxWords) return new Map()
  const before = new Map<string, Uint32Array | undefined>()
  const successors = flowOf(workflow)
  const start = new Uint32Array(words)
  for (const number of inputs) add(start, number)
  before.set(workflow.start, start)
  const open = [workflow.start]
  for (let at = 0; at < open.length; at++) {
    const id = open[at]!
    if (!workflow.nodes.has(id)) continue
    const own = written.get(id)
    const here = before.get(id)
    const after = here && own ? here.slice() : undefined
    if (after) for (const number of own!) add(after, number)
    for (const next of successors.get(id) ?? []) if (spread(before, next, after)) open.push(next)
  }
  return new Map([...before].map(([id, bits]) => [id, bits && keysOf(bits, numbers)]))
}

const add = (bits: Uint32Array, number: number) => {
  bits[number >> 5]! |= 1 << (number & 31)
}

const holds = (bits: Uint32Array, number: number | undefined) =>
  number !== undefined && (bits[number >> 5]! & (1 << (number & 31))) !== 0

function keysOf(bits: Uint32Array, numbers: ReadonlyMap<string, number>): Keys {
  return {
    has: key => holds(bits, numbers.get(key)),
    all: () => [...numbers].filter(([, number]) => holds(bits, number)).map(([key]) => key),
  }
}

/** Adds keys to what can exist at a node; true when that was news. */
function spread(
  before: Map<string, Uint32Array | undefined>,
  id: string,
  keys: Uint32Array | undefined,
): boolean {
  if (!before.has(id)) {
    before.set(id, keys?.slice())
    return true
  }
  const known = before.get(id)
  if (!known) return false
  if (!keys) {
    before.set(id, undefined)
    return true
  }
  let news = false
  keys.forEach((word, i) => {
    if ((word & ~known[i]!) === 0) return
    known[i]! |= word
    news = true
  })
  return news
}

/** The ways that values take: the edges, and from everything in a branch to what comes after the branches. */
export function flowOf(workflow: Workflow): Map<string, Set<string>> {
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
