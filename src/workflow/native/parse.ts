import { isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'
import { checkGraph } from '../check.ts'
import { compile, ExpressionError } from '../expression.ts'
import type { Workflow, WorkflowFile, WorkflowNode } from '../graph.ts'
import type { Json } from '../json.ts'
import { nodeType } from '../node-types/registry.ts'
import { nearest, type ProblemCode, problem } from '../problem.ts'
import { fileStart } from '../source.ts'
import { compileValue } from '../value.ts'
import { checkContext } from './check-context.ts'
import { fileFields, workflowFields } from './file-fields.ts'
import { entries, reportUnknownKeys } from './mapping.ts'
import { outlineOf } from './outline.ts'
import { parseInputs } from './parse-inputs.ts'
import { parseLimits } from './parse-limits.ts'
import { parseNode } from './parse-node.ts'
import { symbolsOf } from './symbols.ts'
import { parseYaml, type YamlSource } from './yaml-source.ts'

const fileKeys = Object.keys(fileFields.shape)
const workflowKeys = Object.keys(workflowFields.shape)

/**
 * Compiles a native workflow file. Never throws: what could be understood is returned with the list of problems.
 * @param path for messages; nothing is read
 */
export function parseWorkflowFile(source: string, path: string): WorkflowFile {
  return compileWorkflowFile(parseYaml(source), path)
}

/** Compiles a text that was parsed before, once: the problems are added to those of the YAML. */
export function compileWorkflowFile(yaml: YamlSource, path: string): WorkflowFile {
  const problems = yaml.problems
  const file = {
    path,
    source: yaml.text,
    workflows: new Map<string, Workflow>(),
    problems,
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
    const workflow = parseWorkflow(yaml, name, pair, body, handlers, unusable)
    if (workflow) file.workflows.set(name, workflow)
  }
  if (wrapped) reportUnknownKeys(yaml, root, fileKeys, 'a workflow file')
  if (file.workflows.size === 0 && !problems.some(p => p.severity === 'error')) {
    problems.push(problem('not-a-workflow', { found: 'it names no workflow with nodes' }, fileStart))
  }
  checkGraph(file, unusable, problems)
  checkComments(yaml)
  checkContext(file, symbolsOf(yaml, outlineOf(yaml.document)), problems)
  return file
}

function parseWorkflow(
  yaml: YamlSource,
  name: string,
  pair: Pair,
  body: YAMLMap,
  fileHandlers: string | undefined,
  unusable: Map<string, Set<string>>,
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
  for (const item of list.value.items) {
    const node = isNode(item) ? parseNode(yaml, item) : undefined
    if (!node) {
      const id = isMap(item) ? textOf(item.get('id', true)) : undefined
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
    handlers: textOf(keys.get('handlers')?.value) ?? fileHandlers,
    limits: parseLimits(yaml, keys),
    keyRange,
    range: yaml.range(pair),
  }
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

function plain(yaml: YamlSource, value: unknown): Json | undefined {
  return isNode(value) ? yaml.data(value) : undefined
}

/** Conditions of `# break:` comments that do not parse. */
function checkComments({ inlineBreakpoints, problems }: YamlSource): void {
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
