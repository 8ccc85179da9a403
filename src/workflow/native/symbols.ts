import { isScalar, type Pair, type YAMLMap } from 'yaml'
import { compile } from '../expression.ts'
import type { InlineBreakpoint } from '../graph.ts'
import { parsePath } from '../json.ts'
import { readHandler } from '../node-types/compute.ts'
import { nodeType } from '../node-types/registry.ts'
import type { SourceRange } from '../source.ts'
import { readStatements } from '../statements.ts'
import { textReferences } from '../value.ts'
import { createKeeper } from './kept.ts'
import type { Outline, OutlineNode, OutlineWorkflow } from './outline.ts'
import { scalarOffsets } from './scalar-offsets.ts'
import { contentOfKey, nodeSites, type Site, workflowSites } from './sites.ts'
import type { YamlSource } from './yaml-source.ts'

/** What a name belongs to. */
export type SymbolKind = 'workflow' | 'node' | 'context' | 'handler'

/** A place in the file where a name stands. */
export interface Occurrence {
  kind: SymbolKind
  name: string
  /** The workflow whose name it is; for a handler the one that calls it, for a workflow its own name. */
  workflow: string
  /** `definition`: where a workflow, node or input is named first; `write` and `read` are of context keys. */
  role: 'definition' | 'reference' | 'write' | 'read'
  range: SourceRange
  /** The id of the node in which it stands. */
  node?: string
  /** The module that a handler is named with, where it is. */
  module?: string
  /** True for a node's id that is also the context key of its result. */
  implied?: boolean
}

/** Every place where a workflow, a node, a context key or a handler is named, in no particular order. */
export function symbolsOf(yaml: YamlSource, outline: Outline): Occurrence[] {
  const found: Occurrence[] = []
  for (const workflow of outline.workflows) {
    for (const site of workflowSites(workflow)) found.push(...occurrencesAt(yaml, site))
    for (const node of workflow.nodes) found.push(...occurrencesInNode(yaml, workflow, node))
  }
  for (const comment of yaml.inlineBreakpoints) found.push(...occurrencesInComment(yaml, outline, comment))
  return found
}

const keep = createKeeper<readonly Occurrence[]>()

function occurrencesInNode(
  yaml: YamlSource,
  workflow: OutlineWorkflow,
  node: OutlineNode,
): readonly Occurrence[] {
  const find = () => [...nodeSites(workflow, node)].flatMap(site => occurrencesAt(yaml, site))
  return keep(yaml, node.map, find, workflow.name)
}

/** A name in a text, and the offset in the text at which it begins. */
interface NameAt {
  name: string
  start: number
}

function occurrencesAt(yaml: YamlSource, { holds, scalar, workflow: owner, node }: Site): Occurrence[] {
  if (!owner) return []
  const workflow = owner.name
  const text = String(scalar.value)
  const offsets = scalarOffsets(yaml.text, scalar)
  if (!offsets) return []
  const place = node?.id === undefined ? { workflow } : { workflow, node: node.id }
  const range = (start: number, length: number) => yaml.at(offsets(start), offsets(start + length - 1) + 1)
  const whole = (kind: SymbolKind, role: Occurrence['role']): Occurrence[] =>
    text === '' ? [] : [{ ...place, kind, name: text, role, range: range(0, text.length) }]
  const reads = (names: Iterable<NameAt>): Occurrence[] =>
    Array.from(names, ({ name, start }) => ({
      ...place,
      kind: 'context',
      name,
      role: 'read',
      range: range(start, name.length),
    }))
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
          }))
    }
    case 'written-key':
      return whole('context', 'write')
    case 'read-key':
      return reads(pathStart(text))
    case 'expression':
      return reads(expressionReads(text))
    case 'statements':
      return [...statementNames(text)].flatMap(({ writes, names }) => [
        ...writes.map(
          ({ name, start }): Occurrence => ({
            ...place,
            kind: 'context',
            name,
            role: 'write',
            range: range(start, name.length),
          }),
        ),
        ...reads(names),
      ])
    case 'template':
      return reads(templateReads(text))
    case 'handler': {
      const { name, module } = readHandler(text)
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

function occurrencesInComment(
  yaml: YamlSource,
  outline: Outline,
  { kind, text, range }: InlineBreakpoint,
): Occurrence[] {
  const onLine = (part: YAMLMap | Pair) => {
    const { start, end } = yaml.range(part)
    return start.line <= range.start.line && range.start.line <= end.line
  }
  const workflow = outline.workflows.find(({ pair }) => onLine(pair))
  if (!workflow) return []
  const node = workflow.nodes.find(({ map }) => onLine(map))?.id
  const { line, character } = range.end
  const from = character - text.length
  return Array.from(kind === 'break' ? expressionReads(text) : templateReads(text), ({ name, start }) => ({
    kind: 'context',
    name,
    workflow: workflow.name,
    role: 'read',
    range: {
      start: { line, character: from + start },
      end: { line, character: from + start + name.length },
    },
    ...(node === undefined ? {} : { node }),
  }))
}

/** The names that an expression reads; none while it does not parse. */
function expressionReads(text: string): readonly NameAt[] {
  try {
    return compile(text).reads.filter(({ name, start }) => text.startsWith(name, start))
  } catch {
    return []
  }
}

/** The names in assignments; none of one that is spread over lines, or of the kind `a += b`. */
function* statementNames(text: string): Generator<{ writes: NameAt[]; names: NameAt[] }> {
  let from = 0
  for (const { path, expression } of readStatements(text).statements) {
    const at = text.indexOf(expression.source, from)
    const key = path[0]!
    const start = text.lastIndexOf(key, at - 1)
    if (at < 0 || start < from) continue
    from = at + expression.source.length
    const names = expressionReads(expression.source).map(read => ({ ...read, start: at + read.start }))
    yield { writes: [{ name: key, start }], names }
  }
}

function* templateReads(text: string): Generator<NameAt> {
  for (const { path, start } of textReferences(text)) {
    const [name] = path
    if (typeof name === 'string') yield { name, start: text.indexOf(name, start) }
  }
}

/** The name at the beginning of a path such as `a.b[0]`. */
function* pathStart(text: string): Generator<NameAt> {
  const from = text.startsWith('$ctx.') ? '$ctx.'.length : 0
  const name = parsePath(text.slice(from))?.[0]
  if (typeof name === 'string') yield { name, start: text.indexOf(name, from) }
}

function textAt(value: unknown): string | undefined {
  return isScalar(value) && value.value !== null ? String(value.value) : undefined
}
