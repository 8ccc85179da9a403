import type { Structure } from '../recording/structure.ts'
import type { Timeline } from '../recording/timeline.ts'
import type { Expression } from '../workflow/expression.ts'
import type { WorkflowFile, WorkflowNode } from '../workflow/graph.ts'
import { isObject } from '../workflow/json.ts'
import { edgesOf, nodeType } from '../workflow/node-types/registry.ts'
import { type Problem, problem } from '../workflow/problem.ts'
import { fileStart } from '../workflow/source.ts'

/** What a fork takes from its parent. */
export interface Match {
  /** Number of events that it takes. */
  length: number
  /** The number that an event of the parent has in the fork; undefined for one that it does not take. */
  numberOf(seq: number): number | undefined
  /** Where the parent's text and that of the fork differ, as far as it matters; at their places in the latter. */
  differences: readonly Problem[]
}

/**
 * Says which events before a position a fork can take, where it runs another text than its parent did. Spans are matched by
 * address. Where the texts part, because a node is gone, has another type or leads elsewhere, the path that comes there takes
 * nothing more, and neither does what waits for it; branches beside it are not concerned.
 * @param was the text that the parent ran
 * @param now the text that the fork runs
 */
export async function matchFork(
  parent: Timeline,
  position: number,
  was: WorkflowFile,
  now: WorkflowFile,
): Promise<Match> {
  if (isSameText(was, now)) {
    const numberOf = (seq: number) => (seq < position ? seq : undefined)
    return { length: position, numberOf, differences: [] }
  }
  const { structure } = parent
  const { hasInner, isOpen } = shapeOf(structure, position)
  const numbers = new Int32Array(position).fill(-1)
  /** Spans that wait for a path on which the texts parted; of them, only branches beside that path are taken. */
  const parted = new Set<number>()
  /** Spans on whose own path the texts parted: nothing more is taken. */
  const ended = new Set<number>()
  const differences: Problem[] = []
  const changed = new Map<string, boolean>()
  /** The last node of each path, and whether its exit has said what follows. */
  const last = new Map<number, number>()
  let length = 0

  const part = (span: number | undefined) => {
    if (span !== undefined) ended.add(span)
    for (let at = span; at !== undefined && !parted.has(at); at = structure.parent(at)) parted.add(at)
  }
  const nodeAt = (file: WorkflowFile, span: number) => {
    const { workflow, id } = structure.site(span)
    return file.workflows.get(workflow)?.nodes.get(id)
  }
  const isChanged = (span: number, node: WorkflowNode): boolean => {
    const { workflow, id } = structure.site(span)
    const key = `${workflow}/${id}`
    let known = changed.get(key)
    if (known === undefined) {
      const before = nodeAt(was, span)
      known = !before || definitionOf(before) !== definitionOf(node)
      changed.set(key, known)
    }
    return known
  }
  const told = new Set<string>()
  const tell = (difference: Problem, key?: string) => {
    if (key !== undefined && told.has(key)) return
    if (key !== undefined) told.add(key)
    differences.push(difference)
  }

  /** True when the fork takes the enter event of a span whose parent it has. */
  const takesEnter = (seq: number): boolean => {
    const { kind, workflow, id } = structure.site(seq)
    const parentSpan = structure.parent(seq)
    const address = structure.address(seq)
    const there = now.workflows.get(workflow)?.keyRange ?? fileStart
    if (kind === 'workflow' && !now.workflows.has(id)) {
      tell(problem('fork-workflow-gone', { address, id }, fileStart))
      return false
    }
    if (kind !== 'node') return true
    const node = nodeAt(now, seq)
    if (!node) {
      tell(problem('fork-node-gone', { address, id }, there))
      return false
    }
    const before = nodeAt(was, seq)
    if (before && before.type !== node.type) {
      const types = { before: before.type, now: node.type }
      tell(problem('fork-node-type', { address, ...types }, node.range))
      return false
    }
    const way = otherWay(seq, parentSpan!, id)
    if (way) {
      tell(way)
      return false
    }
    if (!isChanged(seq, node)) return true
    if (isOpen(seq) && !hasInner(seq)) {
      tell(problem('fork-node-anew', { address }, node.range))
      return false
    }
    tell(problem('fork-node-changed', { address }, node.range), `${workflow}/${id}`)
    return true
  }

  /** Where the path comes to a node by a way that the text does not have, and no exit has said so. */
  const otherWay = (seq: number, scope: number, id: string): Problem | undefined => {
    const before = last.get(scope)
    if (before === undefined) {
      const workflow = now.workflows.get(structure.site(scope).id)
      if (structure.site(scope).kind !== 'workflow' || !workflow || workflow.start === id) return undefined
      const address = structure.address(scope)
      return problem('fork-way-changed', { address, before: [id], now: [workflow.start] }, workflow.keyRange)
    }
    // A next attempt; after one that came to its end the exit was compared.
    if (structure.status(before) === 'completed' || isSameVisit(structure, before, seq)) return undefined
    const node = nodeAt(now, before)!
    if (node.next.length > 1 || node.next.includes(id)) return undefined
    const address = structure.address(before)
    return problem('fork-way-changed', { address, before: [id], now: node.next }, node.range)
  }

  const takesExit = async (seq: number, span: number): Promise<boolean> => {
    if (structure.site(span).kind !== 'node') return true
    const event = await parent.event(seq)
    const node = nodeAt(now, span)
    if (event.type !== 'exit' || !event.next || !node) return true
    const { next } = event
    const targets = edgesOf(node).map(edge => edge.to)
    const fits = nodeType(node.type)?.choosesNext
      ? next.every(id => targets.includes(id))
      : next.length === node.next.length && next.every((id, i) => id === node.next[i])
    if (fits) return true
    const ways = { before: next, now: nodeType(node.type)?.choosesNext ? targets : node.next }
    tell(problem('fork-way-changed', { address: structure.address(span), ...ways }, node.range))
    return false
  }

  for (let seq = 0; seq < position; seq++) {
    const type = structure.type(seq)
    const span = structure.span(seq)
    if (type === 'enter') {
      const outer = structure.parent(seq)
      if (outer !== undefined && numbers[outer]! < 0) continue
      const isBeside = outer === undefined || !parted.has(outer) || structure.site(seq).kind === 'branch'
      if ((outer !== undefined && ended.has(outer)) || !isBeside || !takesEnter(seq)) {
        part(outer)
        continue
      }
      if (outer !== undefined && structure.site(seq).kind === 'node') last.set(outer, seq)
    } else {
      if (numbers[span]! < 0 || parted.has(span)) continue
      if (type === 'exit' && !(await takesExit(seq, span))) {
        part(span)
        continue
      }
    }
    numbers[seq] = length++
  }
  return {
    length,
    numberOf: seq => (seq < position && numbers[seq]! >= 0 ? numbers[seq] : undefined),
    differences,
  }
}

function isSameText(one: WorkflowFile, other: WorkflowFile): boolean {
  return (
    one.source === other.source &&
    one.includes.size === other.includes.size &&
    [...one.includes].every(([path, text]) => other.includes.get(path) === text)
  )
}

/** Which spans were open at a position, and which had something inside that had come to its end. */
function shapeOf(structure: Structure, position: number) {
  const outer = new Set<number>()
  const isOpen = (span: number) => {
    const exit = structure.exit(span)
    return exit === undefined || exit >= position
  }
  for (let seq = 0; seq < position; seq++) {
    if (structure.type(seq) !== 'enter' || isOpen(seq)) continue
    for (let at = structure.parent(seq); at !== undefined && !outer.has(at); at = structure.parent(at))
      outer.add(at)
  }
  return { isOpen, hasInner: (span: number) => outer.has(span) }
}

function isSameVisit(structure: Structure, one: number, other: number): boolean {
  return (
    structure.site(one).id === structure.site(other).id && structure.visit(one) === structure.visit(other)
  )
}

/** What a node says, without where it says it; what follows it is compared by itself. */
function definitionOf({ keys, label, next, range, ...node }: WorkflowNode): string {
  return JSON.stringify(node, (key, value: unknown) => {
    if (key === 'range' && isRange(value)) return undefined
    if (value instanceof Map || value instanceof Set) return [...value]
    if (isExpression(value)) return value.source
    return value
  })
}

/** What an expression was compiled to says no more than its text. */
function isExpression(value: unknown): value is Expression {
  return isObject(value) && typeof value['source'] === 'string' && (value['names'] as unknown) instanceof Set
}

function isRange(value: unknown): boolean {
  return isObject(value) && isObject(value['start']) && typeof value['start']['line'] === 'number'
}
