import { isScalar } from 'yaml'
import type { InlineBreakpoint } from '../graph.ts'
import { parsePath } from '../json.ts'
import { readHandler } from '../node-types/compute.ts'
import { nodeType } from '../node-types/registry.ts'
import { breakpointReads, expressionReads, type ReadPath, stepsAt } from '../read-paths.ts'
import { comparePositions, type Position, type SourceRange } from '../source.ts'
import { readStatements } from '../statements.ts'
import { textReferences } from '../value.ts'
import { commentExpressions } from './comment-expressions.ts'
import { moduleFrom } from './include-path.ts'
import { createKeeper } from './kept.ts'
import { memberOccurrences } from './members.ts'
import type { Occurrence, SymbolKind } from './occurrence.ts'
import type { Outline, OutlineNode, OutlineWorkflow } from './outline.ts'
import { scalarOffsets } from './scalar-offsets.ts'
import { contentOfKey, nodeSites, type Site, workflowSites } from './sites.ts'
import type { YamlSource } from './yaml-source.ts'

/** Every place where a workflow, a node, a context key or a handler is named, in no particular order. */
export function symbolsOf(yaml: YamlSource, outline: Outline): Occurrence[] {
  const found: Occurrence[] = []
  for (const own of outline.workflows) {
    const { yaml: from, workflow } = own.whole ?? { yaml, workflow: own }
    // The name of the workflow stands in this file, whatever it includes.
    for (const site of workflowSites(workflow))
      for (const one of occurrencesAt(site.scalar === own.key ? yaml : from, site)) found.push(one)
    for (const node of workflow.nodes)
      for (const one of occurrencesInNode(node.whole?.yaml ?? from, workflow, node.whole?.node ?? node))
        found.push(one)
  }
  if (yaml.inlineBreakpoints.length > 0) {
    const placeOf = placesByLine(yaml, outline)
    for (const comment of yaml.inlineBreakpoints)
      for (const one of occurrencesInComment(placeOf(comment.range.start.line), comment)) found.push(one)
  }
  return [...withoutKeys(found), ...memberOccurrences(wholeOutline(outline), found)]
}

/** With what is included in the place of what includes it. */
function wholeOutline(outline: Outline): Outline {
  const workflows = outline.workflows.map(own => {
    const workflow = own.whole?.workflow ?? own
    return { ...workflow, nodes: workflow.nodes.map(node => node.whole?.node ?? node) }
  })
  return { ...outline, workflows }
}

/** A name that is written as a context key is no handler. */
function withoutKeys(found: Occurrence[]): Occurrence[] {
  const place = ({ workflow, name }: Occurrence) => `${workflow}\n${name}`
  const doubtful = new Set(found.filter(({ optional }) => optional).map(place))
  if (doubtful.size === 0) return found
  const written = new Set(
    found.filter(one => one.kind === 'context' && one.role !== 'read' && doubtful.has(place(one))).map(place),
  )
  return found.filter(one => !one.optional || !written.has(place(one)))
}

const keep = createKeeper<readonly Occurrence[]>()

function occurrencesInNode(
  yaml: YamlSource,
  workflow: OutlineWorkflow,
  node: OutlineNode,
): readonly Occurrence[] {
  const find = () => [...nodeSites(workflow, node)].flatMap(site => occurrencesAt(yaml, site))
  return keep(yaml, node.map, find, `${workflow.name}${yaml.placement}`)
}

function occurrencesAt(
  yaml: YamlSource,
  { holds, scalar, orHandler, workflow: owner, node }: Site,
): Occurrence[] {
  if (!owner) return []
  const workflow = owner.name
  const text = String(scalar.value)
  const offsets = scalarOffsets(yaml.textOf(scalar), scalar)
  if (!offsets) return []
  const place = node?.id === undefined ? { workflow } : { workflow, node: node.id }
  const range = (start: number, length: number) =>
    yaml.span(scalar, offsets(start), offsets.end(start + length))
  const whole = (kind: SymbolKind, role: Occurrence['role']): Occurrence[] =>
    text === '' ? [] : [{ ...place, kind, name: text, role, range: range(0, text.length) }]
  const keyAt = ({ name, start, steps }: ReadPath, role: Occurrence['role']): Occurrence => ({
    ...place,
    kind: 'context',
    name,
    role,
    range: range(start, name.length),
    ...(steps.length > 0
      ? { steps: steps.map(step => ({ key: step.key, range: range(step.start, step.length) })) }
      : {}),
  })
  const reads = (paths: Iterable<ReadPath>) => Array.from(paths, path => keyAt(path, 'read'))
  switch (holds) {
    case 'workflow-name':
      return whole('workflow', 'definition')
    case 'workflow':
      return whole('workflow', 'reference').map(one => ({ ...one, workflow: text }))
    case 'node-id':
      return [...whole('node', 'definition'), ...impliedKey(node, whole('context', 'write'))]
    case 'node':
      return whole('node', 'reference')
    case 'input-name':
      return whole('context', 'definition')
    case 'output-name':
      return whole('output', 'definition')
    case 'argument-name': {
      const called = node && textAt(node.pairs.get('workflow')?.value)
      return called === undefined
        ? []
        : whole('context', 'write').map(one => ({
            kind: one.kind,
            name: one.name,
            role: one.role,
            range: one.range,
            workflow: called,
            elsewhere: true,
          }))
    }
    case 'written-key':
      return whole('context', 'write')
    case 'read-key':
      return reads(pathStart(text))
    case 'expression':
      return [
        ...reads(expressionReads(text)),
        ...(orHandler ? optionalHandler(whole('handler', 'reference')) : []),
      ]
    case 'statements':
      return readStatements(text).statements.flatMap(statement => [
        keyAt(statement.target, 'write'),
        ...reads(statement.reads),
      ])
    case 'template':
      return reads(templateReads(text))
    case 'handler': {
      const { name, module: written } = readHandler(text)
      const file = yaml.fileOf(scalar)
      const module = written === undefined || file === undefined ? written : moduleFrom(file, written)
      const start = text.lastIndexOf(name)
      return [
        {
          ...place,
          kind: 'handler',
          name,
          role: 'reference',
          range: start < 0 ? range(0, text.length) : range(start, name.length),
          ...(module === undefined ? {} : { module }),
        },
      ]
    }
    case 'module':
    case 'tool':
      return []
  }
}

/** The id of a node that stores its result and gives no other key for it. */
function impliedKey(node: OutlineNode | undefined, written: Occurrence[]): Occurrence[] {
  const type = node?.type === undefined ? undefined : nodeType(node.type)
  if (!node || !type?.stores) return []
  const named = [...node.pairs.keys()].some(key => contentOfKey(node.type, key) === 'output-key')
  return named ? [] : written.map(one => ({ ...one, implied: true }))
}

interface PlaceOfLine {
  workflow: OutlineWorkflow
  node: string | undefined
}

/** Finds the workflow and the node that stand on a line. */
function placesByLine(yaml: YamlSource, outline: Outline): (line: number) => PlaceOfLine | undefined {
  const workflows = byLine(outline.workflows, ({ pair }) => yaml.range(pair))
  const nodes = new Map<OutlineWorkflow, (line: number) => OutlineNode | undefined>()
  return line => {
    const workflow = workflows(line)
    if (!workflow) return undefined
    const known = nodes.get(workflow) ?? byLine(workflow.nodes, ({ map }) => yaml.range(map))
    nodes.set(workflow, known)
    return { workflow, node: known(line)?.id }
  }
}

/** The first of some parts that stands on a line; none stands in another. */
function byLine<T>(given: readonly T[], rangeOf: (part: T) => SourceRange): (line: number) => T | undefined {
  // By aliases they can be listed in another order than the one in which they stand.
  const places = given.map(part => ({ part, range: rangeOf(part) }))
  places.sort((a, b) => comparePositions(a.range.start, b.range.start))
  return line => {
    let low = 0
    let high = places.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (places[middle]!.range.end.line < line) low = middle + 1
      else high = middle
    }
    const found = places[low]
    return found && found.range.start.line <= line ? found.part : undefined
  }
}

function occurrencesInComment(
  place: PlaceOfLine | undefined,
  { kind, text, range }: InlineBreakpoint,
): Occurrence[] {
  if (!place) return []
  const { workflow, node } = place
  return commentExpressions({ kind, text, range }).flatMap(expression => {
    const at = (start: number, length: number) => onOneLine(expression.start, start, length)
    return breakpointReads(expression.text).map(
      ({ name, start, steps, earlier }): Occurrence => ({
        kind: 'context',
        name,
        workflow: workflow.name,
        role: 'read',
        range: at(start, name.length),
        ...(steps.length > 0
          ? { steps: steps.map(step => ({ key: step.key, range: at(step.start, step.length) })) }
          : {}),
        // What can exist at the node says nothing of what existed before it.
        ...(node === undefined || earlier ? {} : { node }),
      }),
    )
  })
}

function onOneLine({ line, character }: Position, start: number, length: number): SourceRange {
  const from = character + start
  return { start: { line, character: from }, end: { line, character: from + length } }
}

/** The condition that is a name only, and so may be that of a handler. */
function optionalHandler(handlers: Occurrence[]): Occurrence[] {
  return handlers.flatMap(one =>
    /^[A-Za-z_]\w*$/.test(one.name) ? [{ ...one, optional: true as const }] : [],
  )
}

function* templateReads(text: string): Generator<ReadPath> {
  for (const { path, start, end } of textReferences(text)) {
    const [name] = path
    if (typeof name === 'string') yield pathAt(text.slice(0, end), name, text.indexOf(name, start))
  }
}

/** The path at the beginning of a text such as `a.b[0]`. */
function* pathStart(text: string): Generator<ReadPath> {
  const from = text.startsWith('$ctx.') ? '$ctx.'.length : 0
  const name = parsePath(text.slice(from))?.[0]
  if (typeof name === 'string') yield pathAt(text, name, text.indexOf(name, from))
}

function pathAt(text: string, name: string, start: number): ReadPath {
  return { name, start, steps: stepsAt(text, start + name.length) }
}

function textAt(value: unknown): string | undefined {
  return isScalar(value) && value.value !== null ? String(value.value) : undefined
}
