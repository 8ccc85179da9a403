import type { SpanKind } from '../recording/event.ts'
import type { Site } from '../recording/structure.ts'
import type { Workflow, WorkflowFile, WorkflowNode } from '../workflow/graph.ts'
import { innerStopsOf } from '../workflow/node-types/registry.ts'
import { comparePositions, contains, type Position, type SourceRange } from '../workflow/source.ts'

/** A place in the text at which one can stop. */
export interface Place {
  kind: SpanKind
  workflow: string
  node?: string
  /** Of the span, where only one of several stops there. */
  id?: string
  edge: 'enter' | 'exit'
  /** True where only a new attempt, after one that failed, stops there. */
  again?: true
  range: SourceRange
  /** The other places that the same text stands for: a node that several workflows include, or have by an alias. */
  also?: readonly Place[]
}

const exitKeys = ['output', 'next', 'branches']
const retryKey = 'retry_policy'

/** True when a span of this site stops at the place. */
export function isAt(place: Place, site: Site): boolean {
  const fits = place.kind === site.kind && place.workflow === site.workflow && place.node === site.node
  if (fits && (place.id === undefined || place.id === site.id)) return true
  return place.also?.some(other => isAt(other, site)) ?? false
}

/** The key of a node that takes its exit stop, or the end of the node. */
function exitRange(node: WorkflowNode): SourceRange {
  for (const key of exitKeys) {
    const range = node.keys.get(key)
    if (range) return range
  }
  return { start: node.range.end, end: node.range.end }
}

/**
 * The text of a site at one of its edges.
 * @returns undefined for a site that the file does not have
 */
export function rangeOf(file: WorkflowFile, site: Site, edge: 'enter' | 'exit'): SourceRange | undefined {
  const workflow = file.workflows.get(site.workflow)
  if (!workflow) return undefined
  if (site.kind === 'workflow') return workflow.keyRange
  const node = workflow.nodes.get(site.node ?? '')
  if (!node) return undefined
  if (site.kind === 'node') return edge === 'exit' ? exitRange(node) : node.range
  const inner = innerStopsOf(node).find(
    stop =>
      stop.kind === site.kind && node.keys.has(stop.key) && (stop.id === undefined || stop.id === site.id),
  )
  return inner?.range ?? (inner && node.keys.get(inner.key)) ?? node.range
}

/**
 * All places of a text, in its order.
 * @param included path, as ranges have it, of an included file whose text is meant instead of that of the file
 */
export function placesOf(file: WorkflowFile, included?: string): Place[] {
  const places: Place[] = []
  for (const workflow of file.workflows.values()) {
    places.push({ kind: 'workflow', workflow: workflow.name, edge: 'enter', range: workflow.keyRange })
    for (const node of workflow.nodes.values()) places.push(...placesOfNode(workflow, node))
  }
  const standing = included === undefined ? places : places.flatMap(place => inFile(file, place, included))
  return standing.sort((a, b) => comparePositions(a.range.start, b.range.start))
}

/** A place as it stands in an included file: one or none. */
function inFile(file: WorkflowFile, place: Place, path: string): Place[] {
  const range = rangeIn(file, place, path)
  return range ? [{ ...place, range }] : []
}

function rangeIn(file: WorkflowFile, place: Place, path: string): SourceRange | undefined {
  const within = (range: Partial<SourceRange> | undefined) =>
    range?.from?.path === path ? range.from.range : undefined
  const workflow = file.workflows.get(place.workflow)
  if (place.kind === 'workflow') return within({ from: workflow?.included })
  const node = workflow?.nodes.get(place.node ?? '')
  if (!node || !isNode(place)) return within(place.range)
  // Of a node that is laid over another one, the range is that of the reference.
  const parts = [node.range, { from: node.included }, ...node.keys.values()].flatMap(
    part => within(part) ?? [],
  )
  const [start] = parts.map(part => part.start).sort(comparePositions)
  const end = parts
    .map(part => part.end)
    .sort(comparePositions)
    .at(-1)
  return start && end && { start, end }
}

function* placesOfNode(workflow: Workflow, node: WorkflowNode): Generator<Place> {
  const at = { workflow: workflow.name, node: node.id }
  yield { ...at, kind: 'node', edge: 'enter', range: node.range }
  for (const [key, range] of node.keys) {
    const stops = innerStopsOf(node).filter(stop => stop.key === key)
    for (const { kind, id, range: own } of stops)
      yield { ...at, kind, edge: 'enter', range: own ?? range, ...(id === undefined ? {} : { id }) }
    if (stops.length > 0) continue
    if (exitKeys.includes(key)) yield { ...at, kind: 'node', edge: 'exit', range }
    if (key === retryKey) yield { ...at, kind: 'node', edge: 'enter', again: true, range }
  }
}

/** The place at the beginning or the end of what a place stands for. */
export function atEdge(file: WorkflowFile, place: Place, edge: Place['edge'], included?: string): Place {
  const { kind, workflow, node, id, also } = place
  if (edge === place.edge) return place
  const found = rangeOf(file, { kind, workflow, node, id: id ?? node ?? workflow }, edge)
  const range = included === undefined ? found : found?.from?.path === included ? found.from.range : undefined
  return {
    ...place,
    edge,
    range: range ?? place.range,
    ...(also ? { also: also.map(other => atEdge(file, other, edge, included)) } : {}),
  }
}

/**
 * The place that a breakpoint binds to: the innermost one on the line or at the column; in front of a node the node
 * below; undefined past the last node.
 */
export function bind(
  file: WorkflowFile,
  at: { line: number; character?: number },
  included?: string,
): Place | undefined {
  const places = placesOf(file, included)
  const place = bindOne(places, at)
  const also =
    place && places.filter(other => other !== place && isSameText(place, other, included !== undefined))
  return also && also.length > 0 ? { ...place, also } : place
}

/**
 * True where one text stands for both.
 * @param inParts for places in an included file, of whose nodes each that includes them may take other keys
 */
function isSameText(one: Place, other: Place, inParts: boolean): boolean {
  const isSameRange =
    inParts && isNode(one)
      ? contains(one.range, other.range.start) || contains(other.range, one.range.start)
      : JSON.stringify(one.range) === JSON.stringify(other.range)
  return (
    isSameRange &&
    one.kind === other.kind &&
    one.edge === other.edge &&
    one.again === other.again &&
    (one.workflow !== other.workflow || one.node !== other.node)
  )
}

function bindOne(places: readonly Place[], at: { line: number; character?: number }): Place | undefined {
  const { line, character } = at
  if (character !== undefined) {
    const position: Position = { line, character }
    const inside = places.filter(place => contains(place.range, position))
    if (inside.length > 0) return innermost(inside)
  }
  const covering = places.filter(place => place.range.start.line <= line && line <= place.range.end.line)
  // On its first line a node as a whole comes before the keys that stand on the same line.
  const node = covering.find(place => isNode(place) && place.range.start.line === line)
  if (node) return node
  if (covering.length > 0) return innermost(covering.filter(place => !startsOnFirstLine(place, covering)))
  return places.find(place => place.range.start.line > line && isNode(place))
}

/** True for the place of a node as a whole. */
const isNode = ({ kind, edge, again }: Place) => kind === 'node' && edge === 'enter' && !again

/** A key on the first line of its node cannot be reached by line, not even on the further lines of its value. */
function startsOnFirstLine(place: Place, all: readonly Place[]): boolean {
  return (
    !isNode(place) &&
    all.some(
      other =>
        other !== place &&
        isNode(other) &&
        other.node === place.node &&
        other.workflow === place.workflow &&
        other.range.start.line === place.range.start.line,
    )
  )
}

function innermost(places: readonly Place[]): Place | undefined {
  return places.toSorted((a, b) => comparePositions(b.range.start, a.range.start))[0]
}
