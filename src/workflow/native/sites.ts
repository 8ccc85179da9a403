import { isMap, isScalar, isSeq, type Pair, type Scalar, visit } from 'yaml'
import type { z } from 'zod'
import { contentOf, type FieldContent, recordFieldsOf } from '../node-types/field-content.ts'
import { nodeType } from '../node-types/registry.ts'
import { written } from './aliases.ts'
import type { Outline, OutlineNode, OutlineWorkflow } from './outline.ts'
import { commonFields } from './parse-node.ts'

/** A scalar of the file that means something beyond itself. */
export interface Site {
  holds:
    | 'workflow-name'
    | 'node-id'
    | 'input-name'
    | 'output-name'
    | 'node'
    | 'workflow'
    | 'argument-name'
    | 'handler'
    | 'module'
    | 'written-key'
    | 'read-key'
    | 'expression'
    | 'statements'
    | 'tool'
    | 'template'
  scalar: Scalar
  /** True for an expression that, where it is a mere name, may be that of a handler. */
  orHandler?: true
  /** The workflow in which it stands. Undefined at top level. */
  workflow?: OutlineWorkflow
  /** The node in which it stands. */
  node?: OutlineNode
}

type Place = Pick<Site, 'workflow' | 'node'>

/** What the keys of every node hold, as far as it is a name or a value. */
const commonContents = new Map(
  Object.entries(commonFields.shape as Record<string, z.ZodType>)
    .map(([key, field]) => [key, contentOf(field)] as const)
    .filter(([, holds]) => holds !== 'values'),
)

/** What a key of a node of a type holds. Undefined for keys that the type does not have and those that are for people. */
export function contentOfKey(typeName: string | undefined, key: string): FieldContent | 'values' | undefined {
  const common = commonContents.get(key)
  if (common) return common
  const field = ownField(typeName, key)
  return field && contentOf(field)
}

function ownField(typeName: string | undefined, key: string): z.ZodType | undefined {
  const type = typeName === undefined ? undefined : nodeType(typeName)
  return type && Object.hasOwn(type.fields.shape, key) ? type.fields.shape[key] : undefined
}

/** Everything in a file that is a name, an expression or a text with references, in the order of the file. */
export function* sitesOf(outline: Outline): Generator<Site> {
  yield* moduleSite(outline.pairs, {})
  for (const workflow of outline.workflows) {
    yield* workflowSites(workflow)
    for (const node of workflow.nodes) yield* nodeSites(workflow, node)
  }
}

/** Those of a workflow that are not in its nodes. */
export function* workflowSites(workflow: OutlineWorkflow): Generator<Site> {
  yield { holds: 'workflow-name', scalar: workflow.key, workflow }
  yield* moduleSite(workflow.pairs, { workflow })
  const inputs = workflow.pairs.get('inputs')?.value
  if (isMap(inputs)) yield* keySites(inputs.items, 'input-name', { workflow })
  yield* argumentNames(workflow)
  yield* contentSites('nodes', workflow.pairs.get('start_node')?.value, { workflow })
  const outputs = workflow.pairs.get('outputs')?.value
  if (isMap(outputs)) yield* keySites(outputs.items, 'output-name', { workflow })
  yield* contentSites('values', outputs, { workflow })
}

/** The inputs that `metadata: { arguments: [{ name }] }` declares. */
function* argumentNames(workflow: OutlineWorkflow): Generator<Site> {
  const metadata = written(workflow.pairs.get('metadata')?.value)
  const list = isMap(metadata) ? written(metadata.get('arguments', true)) : undefined
  for (const item of isSeq(list) ? list.items : []) {
    const argument = written(item)
    const scalar = isMap(argument) ? argument.get('name', true) : undefined
    if (isScalar(scalar)) yield { holds: 'input-name', scalar, workflow }
  }
}

function* moduleSite(pairs: ReadonlyMap<string, Pair>, place: Place): Generator<Site> {
  const scalar = pairs.get('handlers')?.value
  if (isScalar(scalar)) yield { holds: 'module', scalar, ...place }
}

/** Those of a node. */
export function* nodeSites(workflow: OutlineWorkflow, node: OutlineNode): Generator<Site> {
  const place = { workflow, node }
  for (const [key, pair] of node.pairs) {
    if (key === 'id') {
      if (isScalar(pair.value)) yield { holds: 'node-id', scalar: pair.value, ...place }
      continue
    }
    const holds = contentOfKey(node.type, key)
    if (holds === 'records') yield* recordSites(ownField(node.type, key)!, pair.value, place)
    else if (holds) yield* contentSites(holds, pair.value, place)
  }
}

/** The names of tools in a node. The other sites are not looked for: this is done after each keystroke. */
export function* toolSites(workflow: OutlineWorkflow, node: OutlineNode): Generator<Site> {
  const place = { workflow, node }
  for (const [key, pair] of node.pairs) {
    const holds = contentOfKey(node.type, key)
    if (holds === 'tools') yield* contentSites(holds, pair.value, place)
    if (holds !== 'records') continue
    for (const site of recordSites(ownField(node.type, key)!, pair.value, place))
      if (site.holds === 'tool') yield site
  }
}

/** Those of a list of maps. */
function* recordSites(field: z.ZodType, part: unknown, place: Place): Generator<Site> {
  const fields = recordFieldsOf(field)
  const list = written(part)
  for (const item of isSeq(list) ? list.items : []) {
    const record = written(item)
    if (!isMap(record)) continue
    for (const { key, value } of record.items) {
      const name = isScalar(key) ? String(key.value) : ''
      if (Object.hasOwn(fields, name)) yield* contentSites(contentOf(fields[name]!), value, place)
    }
  }
}

function* contentSites(holds: FieldContent | 'values', part: unknown, place: Place): Generator<Site> {
  const value = written(part)
  switch (holds) {
    case 'nodes':
      return yield* scalarSites(value, 'node', place)
    case 'branches':
      if (isMap(value)) for (const pair of value.items) yield* scalarSites(pair.value, 'node', place)
      return
    case 'workflow':
      return yield* scalarSites(value, 'workflow', place)
    case 'handler':
      return yield* scalarSites(value, 'handler', place)
    case 'expression':
      return yield* scalarSites(value, 'expression', place)
    case 'condition': {
      const isModule = isScalar(value) && /^\.{1,2}\/\S+$/.test(String(value.value))
      if (isModule) return yield* scalarSites(value, 'handler', place)
      for (const site of scalarSites(value, 'expression', place)) yield { ...site, orHandler: true }
      return
    }
    case 'output-key':
    case 'written-key':
      return yield* scalarSites(value, 'written-key', place)
    case 'read-keys':
      return yield* scalarSites(value, 'read-key', place)
    case 'statements': {
      const isName = isScalar(value) && /^(\.{0,2}\/\S+|[A-Za-z_]\w*)$/.test(String(value.value).trim())
      return yield* scalarSites(value, isName ? 'handler' : 'statements', place)
    }
    case 'arguments':
      if (isMap(value)) yield* keySites(value.items, 'argument-name', place)
      return yield* templateSites(value, place)
    case 'assignments':
      if (!isMap(value)) return
      for (const pair of value.items) {
        yield* keySites([pair], 'written-key', place)
        const item = written(pair.value)
        if (isScalar(item)) yield* scalarSites(item, 'expression', place)
        else yield* templateSites(item, place)
      }
      return
    case 'mapping':
      if (!isMap(value)) return
      for (const pair of value.items) {
        const item = written(pair.value)
        if (isScalar(item) && typeof item.value === 'string' && !/[${]/.test(item.value))
          yield { holds: 'read-key', scalar: item, ...place }
        else yield* templateSites(item, place)
      }
      return
    case 'tools':
      return yield* scalarSites(value, 'tool', place)
    case 'values':
    case 'records':
      return yield* templateSites(value, place)
  }
}

/** A scalar, or each of a list. */
function* scalarSites(value: unknown, holds: Site['holds'], place: Place): Generator<Site> {
  const whole = written(value)
  for (const item of isSeq(whole) ? whole.items : [whole]) {
    const scalar = written(item)
    if (isScalar(scalar) && scalar.value !== null) yield { holds, scalar, ...place }
  }
}

function* keySites(pairs: readonly Pair[], holds: Site['holds'], place: Place): Generator<Site> {
  for (const { key } of pairs) if (isScalar(key)) yield { holds, scalar: key, ...place }
}

/** The texts in a value; each once, since aliases can name one any number of times, and itself. */
function templateSites(value: unknown, place: Place, seen = new Set<unknown>()): Site[] {
  const sites: Site[] = []
  const root = written(value)
  if (!(isScalar(root) || isMap(root) || isSeq(root)) || seen.has(root)) return sites
  seen.add(root)
  visit(root, {
    Alias(_, alias) {
      sites.push(...templateSites(alias, place, seen))
    },
    Collection(_, part) {
      if (part === root) return undefined
      if (seen.has(part)) return visit.SKIP
      seen.add(part)
      return undefined
    },
    Scalar(key, scalar) {
      if (key !== 'key' && typeof scalar.value === 'string')
        sites.push({ holds: 'template', scalar, ...place })
    },
  })
  return sites
}
