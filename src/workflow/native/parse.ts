import { isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'
import { checkGraph } from '../check.ts'
import { compile, ExpressionError } from '../expression.ts'
import type { InlineBreakpoint, Workflow, WorkflowFile, WorkflowNode } from '../graph.ts'
import type { Json } from '../json.ts'
import { nodeType } from '../node-types/registry.ts'
import { nearest, type Problem, type ProblemCode, problem } from '../problem.ts'
import { fileStart } from '../source.ts'
import { serversOf } from '../tools/tool-server.ts'
import { compileValue } from '../value.ts'
import { written } from './aliases.ts'
import { checkContext } from './check-context.ts'
import { checkShapes } from './check-shapes.ts'
import { placeExactly } from './exact-places.ts'
import { fileFields, workflowFields } from './file-fields.ts'
import { moduleFrom } from './include-path.ts'
import { includedBreakpoints } from './included-comments.ts'
import { idOf } from './included-file.ts'
import { createIncludes, type Includes, type ReadInclude } from './includes.ts'
import { entries, reportUnknownKeys } from './mapping.ts'
import { outlineOf } from './outline.ts'
import { parseInputs } from './parse-inputs.ts'
import { parseIsolation } from './parse-isolation.ts'
import { parseLimits } from './parse-limits.ts'
import { parseNode } from './parse-node.ts'
import { parseRecovery } from './parse-recovery.ts'
import { parseServers } from './parse-servers.ts'
import { symbolsOf } from './symbols.ts'
import { told } from './told.ts'
import { parseYaml, type YamlSource } from './yaml-source.ts'

const fileKeys = Object.keys(fileFields.shape)
const workflowKeys = Object.keys(workflowFields.shape)

/**
 * Compiles a native workflow file. Never throws: what could be understood is returned with the list of problems.
 * @param path for messages
 * @param read gives the texts of the files that it includes; without it every `$ref` is a problem
 */
export function parseWorkflowFile(source: string, path: string, read?: ReadInclude): WorkflowFile {
  return compileWorkflowFile(parseYaml(source), path, createIncludes(read))
}

/** Compiles a text that was parsed before, once: the problems are added to those of the YAML. */
export function compileWorkflowFile(
  yaml: YamlSource,
  path: string,
  includes: Includes = createIncludes(),
): WorkflowFile {
  const problems = yaml.problems
  const file: WorkflowFile & { workflows: Map<string, Workflow> } = {
    path,
    source: yaml.text,
    workflows: new Map<string, Workflow>(),
    problems,
    includes: includes.texts,
    inlineBreakpoints: yaml.inlineBreakpoints,
  }
  const unusable = new Map<string, Set<string>>()
  const root = yaml.document.contents
  if (!isMap(root)) {
    if (problems.length === 0) {
      const found = root === null ? 'it is empty' : isSeq(root) ? 'it is a list' : 'it is a single value'
      problems.push(problem('not-a-workflow', { found }, root ? yaml.range(root as Node) : fileStart))
    }
    return file
  }
  const top = entries(root)
  const handlers = textOf(top.get('handlers')?.value)
  const servers = parseServers(yaml, top)
  const secrets = namesIn(yaml, top.get('secrets')?.value)
  const isolation = parseIsolation(yaml, top)
  const wrapped = top.get('workflows')
  const wrapper = wrapped ? wrapped.value : root
  if (!isMap(wrapper)) {
    problems.push(problem('not-a-workflow', { found: '"workflows:" holds no mapping' }, yaml.range(wrapped!)))
    return file
  }
  for (const [name, pair] of entries(wrapper)) {
    const body = pair.value
    const looksLikeWorkflow = isMap(body) && body.has('nodes')
    if (!wrapped && !looksLikeWorkflow) continue
    if (!isMap(body)) {
      problems.push(problem('no-nodes', { workflow: name }, yaml.range(pair)))
      continue
    }
    const laid = includes.workflow(yaml, body)
    if (laid && 'problem' in laid) {
      problems.push(laid.problem)
      continue
    }
    const workflow = laid
      ? parseWorkflow(laid.yaml, name, pair, laid.map, laid.handlers ?? handlers, unusable, includes)
      : parseWorkflow(yaml, name, pair, body, handlers, unusable, includes)
    if (!workflow) continue
    file.workflows.set(name, {
      ...workflow,
      // Its key stands here, whatever it holds.
      keyRange: yaml.range(pair.key as Node),
      range: yaml.range(pair),
      ...(laid ? { included: laid.origin } : {}),
      servers: serversOf(workflow.servers, servers),
      secrets: [...secrets, ...workflow.secrets],
      isolation: workflow.isolation ?? isolation,
    })
  }
  if (wrapped) reportUnknownKeys(yaml, root, fileKeys, 'a workflow file')
  if (file.workflows.size === 0 && !problems.some(p => p.severity === 'error')) {
    problems.push(problem('not-a-workflow', { found: 'it names no workflow with nodes' }, fileStart))
  }
  checkGraph(file, unusable, problems)
  file.inlineBreakpoints = [...yaml.inlineBreakpoints, ...includedBreakpoints(file, includes)]
  checkComments(file.inlineBreakpoints, problems)
  const outline = outlineOf(yaml, includes)
  placeExactly(yaml, outline, problems)
  checkContext(file, symbolsOf(yaml, outline), problems)
  checkShapes(yaml, outline, file, problems)
  // A node that several workflows have by an alias is wrong once.
  const found = [...new Set(problems)]
  problems.length = 0
  for (const one of found) problems.push(told(one))
  return file
}

/** @param pair the workflow in the parsed file; the rest may be of another one */
function parseWorkflow(
  yaml: YamlSource,
  name: string,
  pair: Pair,
  body: YAMLMap,
  fileHandlers: string | undefined,
  unusable: Map<string, Set<string>>,
  includes: Includes,
): Workflow | undefined {
  const report = <C extends ProblemCode>(
    code: C,
    params: Parameters<typeof problem<C>>[1],
    at: Node | Pair,
  ) => yaml.problems.push(problem(code, params, yaml.range(at)))
  reportUnknownKeys(yaml, body, workflowKeys, `the workflow "${name}"`)
  const keys = entries(body)
  const list = keys.get('nodes')
  const keyRange = yaml.range(pair.key as Node)
  if (!list || !isSeq(list.value) || list.value.items.length === 0) {
    report('no-nodes', { workflow: name }, list ?? (pair.key as Node))
    return undefined
  }
  const nodes = new Map<string, WorkflowNode>()
  const broken = new Set<string>()
  unusable.set(name, broken)
  for (const one of list.value.items) {
    const item = written(one) ?? one
    const node = parseItem(yaml, item, includes)
    if (!node) {
      const id = isMap(item) ? idOf(item) : undefined
      if (id !== undefined) broken.add(id)
      continue
    }
    if (nodes.has(node.id)) {
      yaml.problems.push(problem('duplicate-id', { id: node.id }, node.keys.get('id') ?? node.range))
    } else nodes.set(node.id, node)
  }
  const first = nodes.keys().next().value
  if (first === undefined) return undefined
  const start = textOf(keys.get('start_node')?.value) ?? first
  if (!nodes.has(start) && !broken.has(start)) {
    const known = [...nodes.keys()]
    report('unknown-target', { target: start, known, near: nearest(start, known) }, keys.get('start_node')!)
  }
  if (plain(yaml, keys.get('auto_chain')?.value) === true) chain(nodes)
  const outputs = plain(yaml, keys.get('outputs')?.value)
  return {
    name,
    description: textOf(keys.get('description')?.value),
    inputs: parseInputs(yaml, keys),
    outputs: outputs === undefined ? undefined : compileValue(outputs),
    nodes,
    start: nodes.has(start) ? start : first,
    handlers: moduleOf(yaml, keys.get('handlers')?.value) ?? fileHandlers,
    isolation: parseIsolation(yaml, keys),
    servers: parseServers(yaml, keys),
    secrets: namesIn(yaml, keys.get('secrets')?.value),
    limits: parseLimits(yaml, keys),
    ...parseRecovery(yaml, keys, body),
    keyRange,
    range: yaml.range(pair),
  }
}

function parseItem(yaml: YamlSource, item: unknown, includes: Includes): WorkflowNode | undefined {
  const laid = isMap(item) ? includes.node(yaml, item) : undefined
  if (!laid) return isNode(item) ? parseNode(yaml, item) : undefined
  if (!('problem' in laid)) {
    const node = parseNode(laid.yaml, laid.map)
    return node && { ...node, included: laid.origin }
  }
  yaml.problems.push(laid.problem)
  return undefined
}

/** `auto_chain: true`: a node without `next` goes on to the node below it. */
function chain(nodes: Map<string, WorkflowNode>): void {
  const list = [...nodes.values()]
  list.forEach((node, i) => {
    const following = list[i + 1]
    if (following && node.next.length === 0 && !nodeType(node.type)?.choosesNext) {
      nodes.set(node.id, { ...node, next: [following.id] })
    }
  })
}

function textOf(value: unknown): string | undefined {
  return isScalar(value) && (typeof value.value === 'string' || typeof value.value === 'number')
    ? String(value.value)
    : undefined
}

/** A handler module, relative to the parsed file. */
function moduleOf(yaml: YamlSource, value: unknown): string | undefined {
  const text = textOf(value)
  const file = isNode(value) ? yaml.fileOf(value) : undefined
  return text === undefined || file === undefined ? text : moduleFrom(file, text)
}

/** A list of names, or one name. */
function namesIn(yaml: YamlSource, value: unknown): string[] {
  return [plain(yaml, value) ?? []].flat().filter(name => typeof name === 'string')
}

function plain(yaml: YamlSource, value: unknown): Json | undefined {
  return isNode(value) ? yaml.data(value) : undefined
}

/** Conditions of `# break:` comments that do not parse. */
function checkComments(inlineBreakpoints: readonly InlineBreakpoint[], problems: Problem[]): void {
  for (const { kind, text, range } of inlineBreakpoints) {
    if (kind !== 'break' || text === '') continue
    try {
      compile(text)
    } catch (thrown) {
      if (!(thrown instanceof ExpressionError)) throw thrown
      const params = { expression: text, detail: thrown.message, column: thrown.column }
      // A breakpoint that cannot stop keeps no workflow from running.
      problems.push({ ...problem('expression-syntax', params, range), severity: 'warning' })
    }
  }
}
