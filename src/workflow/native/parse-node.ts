import { isMap, isNode, isPair, isScalar, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml'
import * as z from 'zod'
import type { NodeBase, NodeTypeName, WorkflowNode } from '../graph.ts'
import { getOwn, getPath, isObject, type Json, type JsonObject, setOwn } from '../json.ts'
import { readHandler } from '../node-types/compute.ts'
import { contentOf, fieldContents } from '../node-types/field-content.ts'
import type { Path, Report, Within } from '../node-types/node-type.ts'
import { canonicalType, impliedType, nodeType, nodeTypes } from '../node-types/registry.ts'
import { nearest, type Problem, problem } from '../problem.ts'
import type { SourceRange } from '../source.ts'
import { moduleFrom } from './include-path.ts'
import { createKeeper } from './kept.ts'
import { entries, reportUnknownKeys } from './mapping.ts'
import { reportNestedKeys } from './nested-keys.ts'
import { readRecovery, recoveryFields } from './recovery-fields.ts'
import { scalarOffsets } from './scalar-offsets.ts'
import { partAt, type YamlSource } from './yaml-source.ts'
import { yamlTrap } from './yaml-trap.ts'

/** The keys of every node. */
export const commonFields = z.object({
  id: z.string().describe('The name of the node, unique in its workflow.'),
  type: z
    .string()
    .optional()
    .describe('What the node does. A node without it that has a `goal` is an `agent`.'),
  name: z.string().optional().describe('A title for people.'),
  description: z.string().optional().describe('What the node is for.'),
  next: z
    .union([z.string(), z.array(z.string()), z.null()])
    .optional()
    .describe('The node that follows; a list runs all of them. Without it the path ends.')
    .register(fieldContents, { holds: 'nodes' }),
  output: z
    .string()
    .min(1)
    .optional()
    .describe("The context key that takes the node's output; the id by default.")
    .register(fieldContents, { holds: 'output-key' }),
  max_visits: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('How often the node may be entered in one run.'),
  metadata: z.json().optional().describe('Anything; not read.'),
  $ref: z
    .string()
    .optional()
    .describe('A node of another file, `./file.yaml#id`, whose keys are taken where this one has none.'),
  ...recoveryFields,
})

const commonKeys = Object.keys(commonFields.shape)

/** The keys that a node of any type can have besides. */
const ownKeys = Object.values(nodeTypes).flatMap(({ fields }) => Object.keys(fields.shape))

const keep = createKeeper<{ node: WorkflowNode | undefined; problems: readonly Problem[] }>()

/** Compiles one node; undefined when it cannot be used, and then the reason was added to the problems. */
export function parseNode(yaml: YamlSource, part: Node): WorkflowNode | undefined {
  const { node, problems } = keep(
    yaml,
    part,
    () => {
      const before = yaml.problems.length
      const compiled = compileNode(yaml, part)
      return { node: compiled, problems: yaml.problems.splice(before) }
    },
    yaml.placement,
  )
  yaml.problems.push(...problems)
  return node
}

function compileNode(yaml: YamlSource, part: Node): WorkflowNode | undefined {
  const range = yaml.range(part)
  if (!isMap(part)) {
    yaml.problems.push(
      problem('invalid-value', { detail: 'A node is a mapping with "id:" and "type:".' }, range),
    )
    return undefined
  }
  const pairs = entries(part)
  const keys = new Map([...pairs].map(([key, pair]) => [key, yaml.range(pair)] as const))
  const id = idOf(yaml, pairs, range)
  if (id === undefined) return undefined
  const given = yaml.data(part)
  if (!isObject(given)) return undefined
  const data = withOwnModules(yaml, pairs, given)
  const typeName = data['type'] === undefined ? impliedType(pairs) : String(data['type'])
  const known = Object.keys(nodeTypes)
  if (typeName === undefined) {
    yaml.problems.push(problem('missing-type', { id, known }, keys.get('id')!))
    // The key may be there, misspelt.
    reportUnknownKeys(yaml, part, [...commonKeys, ...ownKeys], 'a node')
    return undefined
  }
  const type = nodeType(typeName)
  if (!type) {
    const near = nearest(typeName, known)
    yaml.problems.push(
      problem('unknown-node-type', { type: typeName, known, near }, keys.get('type') ?? keys.get('id')!),
    )
    return undefined
  }
  const where = `a ${typeName} node`
  reportUnknownKeys(yaml, part, [...commonKeys, ...Object.keys(type.fields.shape)], where)
  reportNestedKeys(yaml, part, { ...commonFields.shape, ...type.fields.shape })
  const report: Report = (code, params, path = [], within) => {
    const range = (within && textRange(yaml, part, path, within)) ?? yaml.rangeAt(part, path)
    yaml.problems.push(problem(code, params, range))
  }
  const common = check(commonFields, data, report, where)
  const own = check(type.fields, data, report, where)
  const config = own && type.compile(own, { id, report, rangeOf: path => yaml.rangeAt(part, path) })
  if (!common || !config) return undefined
  const base: NodeBase = {
    id,
    label: common.name ?? id,
    next: common.next == null ? [] : typeof common.next === 'string' ? [common.next] : common.next,
    output: common.output ?? type.outputKey?.(own),
    maxVisits: common.max_visits,
    ...readRecovery(common),
    range,
    keys,
  }
  return { ...base, type: canonicalType(typeName) as NodeTypeName, config } as WorkflowNode
}

/** The range of a part of the text at a path; undefined where that is no text that stands there. */
function textRange(
  yaml: YamlSource,
  map: YAMLMap,
  path: Path,
  { start, end }: Within,
): SourceRange | undefined {
  const part = partAt(map, path)
  const scalar = isPair(part) ? part.value : part
  const offsets = isScalar(scalar) ? scalarOffsets(yaml.textOf(scalar), scalar) : undefined
  return offsets && yaml.span(scalar as Scalar, offsets(start), offsets.end(end))
}

/** Modules that an included node names are relative to its own file; here they become relative to the parsed one. */
function withOwnModules(yaml: YamlSource, pairs: ReadonlyMap<string, Pair>, data: JsonObject): JsonObject {
  const moved: JsonObject = {}
  for (const [key, field] of Object.entries(
    nodeType(String(data['type'] ?? impliedType(pairs)))?.fields.shape ?? {},
  )) {
    const value = data[key]
    const part = (pairs.get(key) ?? pairs.get('<<'))?.value
    const file = isNode(part) ? yaml.fileOf(part) : undefined
    if (file === undefined || typeof value !== 'string') continue
    const { name, module } = readHandler(value.trim())
    // What else can be a handler is one when it looks like a path.
    const isHandler = contentOf(field) === 'handler' || /^\.{1,2}\/\S+$/.test(value.trim())
    if (isHandler && module !== undefined && handlerContents.has(contentOf(field)))
      moved[key] = `${moduleFrom(file, module)}#${name}`
  }
  return { ...data, ...moved }
}

/** What may be the name of a handler. */
const handlerContents = new Set<string>(['handler', 'condition', 'expression', 'statements'])

function idOf(yaml: YamlSource, pairs: Map<string, Pair>, range: SourceRange): string | undefined {
  const pair = pairs.get('id')
  const value = pair && isScalar(pair.value) ? pair.value.value : undefined
  if (pair === undefined || value === undefined || value === null || value === '') {
    yaml.problems.push(problem('missing-id', {}, pair ? yaml.range(pair) : range))
    return undefined
  }
  const id = String(value)
  if (/^[A-Za-z_][\w.-]*$/.test(id)) return id
  yaml.problems.push(problem('invalid-id', { id }, yaml.range(pair)))
  return undefined
}

/** Checks data by a schema; each issue becomes a problem at its own place. */
function check<T>(schema: z.ZodType<T>, data: JsonObject, report: Report, where: string): T | undefined {
  const result = schema.safeParse(data)
  if (result.success) return (losesKeys(data) ? withLostKeys(result.data, data) : result.data) as T
  for (const issue of result.error.issues) {
    const path = issue.path.map(step => (typeof step === 'number' ? step : String(step)))
    const key = String(path[0] ?? '')
    if (path.length === 1 && data[key] === undefined) report('missing-key', { key, where: capital(where) })
    else {
      const value = getPath(data, path)
      const hint =
        typeof value === 'string' && yamlTrap(value) !== undefined
          ? ` In YAML 1.2 "${value}" is a text; write true or false.`
          : ''
      const fix = hint === '' ? {} : { value: String(value), near: String(yamlTrap(String(value))) }
      report('invalid-value', { detail: `"${path.join('.')}": ${issue.message}.${hint}`, ...fix }, path)
    }
  }
  return undefined
}

/** True where a key called `__proto__` is somewhere: the checked copy does not have it. */
function losesKeys(data: Json): boolean {
  if (typeof data !== 'object' || data === null) return false
  return Object.hasOwn(data, '__proto__') || Object.values(data).some(losesKeys)
}

/** The checked copy, which has the defaults, with the keys called `__proto__`, which are missing in it. */
function withLostKeys(checked: unknown, data: Json): unknown {
  if (Array.isArray(checked) && Array.isArray(data))
    return checked.map((item, i) => (data[i] === undefined ? item : withLostKeys(item, data[i])))
  if (!isObject(checked) || !isObject(data)) return checked
  const whole: JsonObject = {}
  // In the order of the file.
  for (const key of new Set([...Object.keys(data), ...Object.keys(checked)])) {
    const [item, given] = [getOwn(checked, key), getOwn(data, key)]
    if (item === undefined && key !== '__proto__') continue
    setOwn(
      whole,
      key,
      (item === undefined || given === undefined ? (item ?? given) : withLostKeys(item, given)) as Json,
    )
  }
  return whole
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
