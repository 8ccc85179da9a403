import { isMap, isNode, isPair, isScalar, type Node, type Pair } from 'yaml'
import { writtenKeys } from '../data-flow.ts'
import { compile, type Expression } from '../expression.ts'
import type { Workflow, WorkflowFile, WorkflowNode } from '../graph.ts'
import { edgesOf, nodeType } from '../node-types/registry.ts'
import { nearest, type Problem, problem } from '../problem.ts'
import { branchUse } from '../schema/branch-use.ts'
import { inferShape, type Misfit, type Shapes } from '../schema/infer.ts'
import { type KeyShapes, keyShapes, resultKey } from '../schema/key-shapes.ts'
import { schemaFaults } from '../schema/schema-faults.ts'
import { templateMisfits } from '../schema/template-misfits.ts'
import { contains, type SourceRange } from '../source.ts'
import { nameMark } from '../spelling.ts'
import { readStatements } from '../statements.ts'
import type { Outline, OutlineNode, OutlineWorkflow } from './outline.ts'
import { scalarOffsets } from './scalar-offsets.ts'
import { contentOfKey, nodeSites, type Site } from './sites.ts'
import { partAt, type YamlSource } from './yaml-source.ts'

/** A node as it stands in the YAML and as it was compiled. */
interface Place {
  yaml: YamlSource
  outline: OutlineNode
  workflow: Workflow
  node: WorkflowNode
}

/** Reports schemas that are no JSON Schema, and what does not fit the values that schemas and input types allow. */
export function checkShapes(
  yaml: YamlSource,
  outline: Outline,
  file: Pick<WorkflowFile, 'workflows'>,
  problems: Problem[],
): void {
  const decided = new Set<WorkflowNode>()
  for (const own of outline.workflows) {
    const { yaml: from, workflow: body } = own.whole ?? { yaml, workflow: own }
    const workflow = file.workflows.get(own.name)
    if (!workflow) continue
    const shapes = keyShapes(workflow)
    for (const one of body.nodes) {
      const whole = one.whole ?? { yaml: from, node: one }
      const node = workflow.nodes.get(whole.node.id ?? '')
      if (!node) continue
      const place = { yaml: whole.yaml, outline: whole.node, workflow, node }
      checkSchema(place, problems)
      if (shapes.isAnythingKnown) checkNode(place, body, shapes, decided, problems)
    }
    if (shapes.isTooLarge) {
      const what = 'whether all expressions fit what is known of the values'
      problems.push(problem('too-large-to-check', { workflow: workflow.name, what }, workflow.keyRange))
    }
  }
  withdraw(decided, problems)
}

/** Takes away what was said of branches without knowing what the value can be. */
function withdraw(decided: ReadonlySet<WorkflowNode>, problems: Problem[]): void {
  if (decided.size === 0) return
  const nodes = Map.groupBy(decided, ({ id }) => id)
  const isDecided = ({ code, details, range }: Problem) =>
    code === 'no-default-branch' &&
    nodes.get(String(details?.['id']))?.some(node => contains(node.range, range.start))
  const left = problems.filter(one => !isDecided(one))
  problems.length = 0
  for (const one of left) problems.push(one)
}

function checkSchema({ yaml, outline, node }: Place, problems: Problem[]): void {
  const type = nodeType(node.type)
  const schema = type?.schemaKey === undefined ? undefined : type.resultSchema?.(node.config)
  if (schema === undefined) return
  for (const { path, kind, text, known, near } of schemaFaults(schema)) {
    const part = partAt(outline.map, [type!.schemaKey!, ...path])
    const range = yaml.range(isPair(part) && isNode(part.value) ? part.value : part)
    const guess = near === undefined ? {} : { near }
    if (kind === 'type') problems.push(problem('unknown-schema-type', { type: text, known, ...guess }, range))
    else if (kind === 'required')
      problems.push(problem('unknown-required', { name: text, known, ...guess }, range))
    else problems.push(problem('invalid-schema', { detail: text }, range))
  }
}

/** @param decided gets the nodes whose branches fit what is known of their values, or do not */
function checkNode(
  place: Place,
  body: OutlineWorkflow,
  shapes: KeyShapes,
  decided: Set<WorkflowNode>,
  problems: Problem[],
): void {
  const known = shapesIn(place, shapes)
  if (!known) return
  for (const site of nodeSites(body, place.outline)) {
    const text = String(site.scalar.value)
    if (site.holds === 'template') tell(place, site, templateMisfits(text, known), problems)
    if (site.holds === 'statements')
      for (const { expression, place: at } of readStatements(text).statements)
        tell(place, site, moved(misfitsOf(expression, known), at), problems)
    if (site.holds !== 'expression') continue
    const expression = compiled(text)
    if (expression) tell(place, site, misfitsOf(expression, known), problems)
  }
  checkBranches(place, known, decided, problems)
}

function misfitsOf(expression: Expression, known: Shapes): Misfit[] {
  const isWorthIt = [...expression.names].some(name => known(name))
  return isWorthIt ? inferShape(expression, known).misfits : []
}

const moved = (misfits: readonly Misfit[], place: (offset: number) => number): Misfit[] =>
  misfits.map(one => ({ ...one, start: place(one.start), end: place(one.end - 1) + 1 }))

/** What is known of names in a node; undefined where it can write anything before it reads. */
function shapesIn({ workflow, node, outline }: Place, shapes: KeyShapes): Shapes | undefined {
  const written = writtenKeys(workflow, node)
  if (!written) return undefined
  const result = resultKey(node)
  // What the node itself sets, or calls so, may be set before it is read.
  const own = new Set([...written.filter(key => key !== result), ...mappedNames(outline)])
  return name => {
    const key = name.startsWith(nameMark) ? name.slice(nameMark.length) : name
    return own.has(key) ? undefined : shapes.at(node.id, key)
  }
}

function mappedNames(outline: OutlineNode): string[] {
  return [...outline.pairs].flatMap(([key, { value }]) =>
    contentOfKey(outline.type, key) === 'mapping' && isMap(value)
      ? value.items.flatMap(pair => (isScalar(pair.key) ? [String(pair.key.value)] : []))
      : [],
  )
}

function compiled(text: string): Expression | undefined {
  try {
    return compile(text)
  } catch {
    return undefined
  }
}

function tell({ yaml, workflow, node }: Place, site: Site, misfits: Misfit[], problems: Problem[]): void {
  if (misfits.length === 0) return
  const offsets = scalarOffsets(yaml.textOf(site.scalar), site.scalar)
  if (!offsets) return
  for (const misfit of misfits) {
    const range = yaml.span(site.scalar, offsets(misfit.start), offsets(misfit.end - 1) + 1)
    const found = asProblem(misfit, range)
    // A run that goes on after the failure of the node may still come to its end.
    const isFatal = misfit.isCertain && (node.onError ?? workflow.onError) === 'fail'
    problems.push(isFatal ? found : { ...found, severity: 'warning' })
  }
}

function asProblem({ kind, text, known, near }: Misfit, range: SourceRange): Problem {
  const guess = near === undefined ? {} : { near }
  if (kind === 'unknown-member') return problem(kind, { name: text, known, ...guess }, range)
  if (kind === 'type-mismatch') return problem(kind, { detail: text }, range)
  const [result = '', name] = known
  return problem(kind, { detail: text, result, ...(name === undefined ? {} : { name }), ...guess }, range)
}

/** Branches for values that the condition cannot have, and values for which there is none. */
function checkBranches(
  { yaml, outline, workflow, node }: Place,
  shapes: Shapes,
  decided: Set<WorkflowNode>,
  problems: Problem[],
): void {
  const type = nodeType(node.type)
  const expression = type?.decidesBy?.(node.config)
  if (!expression || type?.branchValues?.(node.config)) return
  // A name may be that of a handler where an input was not given.
  const isName = /^\w+$/.test(expression.source)
  if (isName && workflow.inputs.some(({ name }) => name === expression.source)) return
  const labels = edgesOf(node).flatMap(({ kind, label }) => (kind === 'branch' ? [label ?? ''] : []))
  const use = branchUse(inferShape(expression, shapes).shape, labels)
  if (!use) return
  const range = (label?: string) => {
    const branches = outline.pairs.get('branches')
    const items: Pair[] = isMap(branches?.value) ? branches.value.items : []
    const key = items.find(pair => isScalar(pair.key) && String(pair.key.value) === label)?.key
    return isNode(key) ? yaml.range(key as Node) : (node.keys.get('branches') ?? node.range)
  }
  decided.add(node)
  for (const label of use.dead) {
    const near = label === 'default' ? undefined : nearest(label, use.missing)
    const guess = near === undefined ? {} : { name: label, near }
    problems.push(problem('dead-branch', { label, possible: use.possible, ...guess }, range(label)))
  }
  if (use.missing.length > 0)
    problems.push(problem('missing-branch', { id: node.id, missing: use.missing }, range()))
}
