import type { Hover, Position, Range } from 'vscode-languageserver'
import { expressionTokens } from '../workflow/expression-tokens.ts'
import type { InputSpec, Workflow, WorkflowNode } from '../workflow/graph.ts'
import { functionsNamed } from '../workflow/known-functions.ts'
import type { Occurrence } from '../workflow/native/occurrence.ts'
import { edgesOf, nodeType } from '../workflow/node-types/registry.ts'
import { originOf } from './completion/context-keys.ts'
import { expressionAt } from './expression-at.ts'
import { fieldAt } from './fields.ts'
import { type Reference, referenceAt } from './included.ts'
import { memberAt, shapeText } from './known-shapes.ts'
import type { Model } from './model.ts'
import { shortDuration, shortValue } from './recorded.ts'
import type { Surroundings } from './surroundings.ts'
import { toolHover } from './tool-hover.ts'
import { type ScalarPlace, scalarAt } from './yaml-path.ts'

/** What is said of the thing at a position. */
export async function hoverAt(
  model: Model,
  position: Position,
  surroundings: Surroundings,
): Promise<Hover | undefined> {
  const reference = referenceAt(model, model.offsetAt(position))
  if (reference) return referenceHover(model, reference, surroundings)
  const found = model.symbols.at(position)
  if (found) {
    const text = await describe(model, found, surroundings)
    return text === undefined ? undefined : hover(text, found.range)
  }
  const member = memberAt(model, position)
  if (member) {
    const { name, shape, range } = member
    return hover(paragraphs(`**${name}** · ${shapeText(shape)}`, shape.description), range)
  }
  const offset = model.offsetAt(position)
  const place = scalarAt(model, offset)
  return (
    functionHover(model, offset) ??
    (await toolHover(model, offset, surroundings)) ??
    (place && keyHover(model, place))
  )
}

const hover = (value: string, range: Range): Hover => ({ contents: { kind: 'markdown', value }, range })

/** What a `$ref` includes. */
async function referenceHover(
  model: Model,
  { scalar, workflow: name, node: id, included }: Reference,
  surroundings: Surroundings,
): Promise<Hover | undefined> {
  const workflow = model.file.workflows.get(name)
  const node = id === undefined ? undefined : workflow?.nodes.get(id)
  if (!included || !workflow || (id !== undefined && !node)) return undefined
  const text = node
    ? await nodeText(model, workflow, node, surroundings)
    : await workflowText(model, workflow, surroundings)
  return hover(paragraphs(text, `From \`${included.origin.path}\``), model.yaml.range(scalar))
}

async function describe(
  model: Model,
  found: Occurrence,
  surroundings: Surroundings,
): Promise<string | undefined> {
  const workflow = model.file.workflows.get(found.workflow)
  switch (found.kind) {
    case 'node': {
      const node = workflow?.nodes.get(found.name)
      return node ? nodeText(model, workflow!, node, surroundings) : unusableText(model, found)
    }
    case 'workflow':
      return workflow && workflowText(model, workflow, surroundings)
    case 'context': {
      const handler = model.symbols.meanings(found).find(({ kind }) => kind === 'handler')
      return (
        (handler && (await handlerText(model, handler, surroundings))) ??
        contextText(model, found, workflow, surroundings)
      )
    }
    case 'output':
      return `**${found.name}** · output of \`${found.workflow}\``
    case 'handler':
      return handlerText(model, found, surroundings)
  }
}

async function handlerText(
  model: Model,
  handler: Occurrence,
  { handlers }: Surroundings,
): Promise<string | undefined> {
  const named = model.symbols.moduleOf(handler)
  const module = named === undefined ? undefined : await handlers(model.path, named)
  const exported = module?.exports.find(({ name }) => name === handler.name)
  if (!exported) return undefined
  return paragraphs(`\`\`\`ts\n${exported.signature}\n\`\`\``, exported.documentation, `From \`${named}\``)
}

/** What can be said of a node that cannot be compiled as it is. */
function unusableText({ outline }: Model, { workflow, name }: Occurrence): string | undefined {
  const nodes = outline.workflows.find(one => one.name === workflow)?.nodes ?? []
  const type = nodeType(nodes.find(({ id }) => id === name)?.type ?? '')
  return type && paragraphs(`**${name}** · ${type.type}`, type.summary)
}

async function nodeText(
  model: Model,
  workflow: Workflow,
  node: WorkflowNode,
  { lastDurations }: Surroundings,
): Promise<string> {
  const type = nodeType(node.type)!
  const about = type.describe(node.config, node)
  const to = edgesOf(node).map(edge =>
    edge.label === undefined ? `\`${edge.to}\`` : `\`${edge.to}\` (${edge.label})`,
  )
  const from = [...workflow.nodes.values()].filter(one => edgesOf(one).some(edge => edge.to === node.id))
  const duration = (await lastDurations(model.path, workflow.name)).get(node.id)
  return paragraphs(
    `**${node.id}** · ${node.type}${node.label === node.id ? '' : ` · ${node.label}`}`,
    about && `\`${about.replaceAll('`', "'")}\``,
    type.summary,
    [
      to.length > 0 ? `Goes on to ${to.join(', ')}.` : 'Ends its path.',
      from.length > 0 ? `Comes from ${from.map(one => `\`${one.id}\``).join(', ')}.` : '',
    ].join(' '),
    duration === undefined ? undefined : `Took ${shortDuration(duration)} when it ran last.`,
  )
}

async function workflowText(model: Model, workflow: Workflow, { lastRuns }: Surroundings): Promise<string> {
  const last = (await lastRuns(model.path)).get(workflow.name)
  return paragraphs(
    `**${workflow.name}** · ${workflow.nodes.size === 1 ? '1 node' : `${workflow.nodes.size} nodes`}`,
    workflow.description,
    workflow.inputs.length > 0 ? `Inputs:\n\n${workflow.inputs.map(inputLine).join('\n')}` : undefined,
    last && `Last run: ${last.status}, ${last.startedAt}`,
  )
}

function inputLine(spec: InputSpec): string {
  const state = spec.required
    ? ', required'
    : spec.default === undefined
      ? ''
      : `, \`${shortValue(spec.default, 40)}\``
  return `- \`${spec.name}\`: ${spec.type}${state}${spec.description ? ` – ${spec.description}` : ''}`
}

async function contextText(
  model: Model,
  found: Occurrence,
  workflow: Workflow | undefined,
  { lastValues }: Surroundings,
): Promise<string> {
  const writes = model.symbols.same(found).filter(({ role }) => role !== 'read')
  const input = workflow?.inputs.find(({ name }) => name === found.name)
  const last = (await lastValues(model.path, found.workflow)).get(found.name)
  return paragraphs(
    `**${found.name}** · ${writes.length > 0 ? originOf(writes) : 'written nowhere in this workflow'}`,
    input && inputLine(input).slice(2),
    last &&
      `Last value${last.node === undefined ? '' : `, by \`${last.node}\``}:\n\n\`\`\`json\n${shortValue(last.value, 1_000)}\n\`\`\``,
  )
}

/** The function of an expression that stands at an offset. */
function functionHover(model: Model, offset: number): Hover | undefined {
  const found = expressionAt(model, offset)
  if (!found) return undefined
  const tokens = [...expressionTokens(found.text)].filter(({ kind }) => kind !== 'space')
  for (const [i, { kind, text, start }] of tokens.entries()) {
    const from = found.offsets(start)
    if (kind !== 'name' || offset < from || offset > from + text.length) continue
    if (tokens[i + 1]?.text !== '(') return undefined
    const receiver = tokens[i - 1]?.text === '.' ? tokens[i - 2]?.text : undefined
    const known = functionsNamed(text, tokens[i - 1]?.text === '.', receiver)
    if (known.length === 0) return undefined
    const value = known
      .map(one => `\`\`\`\n${one.signatures.join('\n')}\n\`\`\`\n${one.summary}`)
      .join('\n\n')
    return hover(value, model.yaml.at(from, from + text.length))
  }
  return undefined
}

/** The documentation of a key, or of a node type. */
function keyHover(model: Model, { scalar, path, isKey, ancestors }: ScalarPlace): Hover | undefined {
  const { outline } = model
  const node = outline.workflows.flatMap(({ nodes }) => nodes).find(({ map }) => ancestors.includes(map))
  const range = model.yaml.range(scalar)
  if (!isKey) {
    const type =
      node && path.at(-1) === 'type' && path.at(-3) === 'nodes' ? nodeType(String(scalar.value)) : undefined
    return type && hover(paragraphs(`**${type.type}**`, type.summary), range)
  }
  const field = fieldAt(path, { wrapped: outline.wrapped, nodeType: node?.type })
  return field?.description ? hover(paragraphs(`**${path.at(-1)}**`, field.description), range) : undefined
}

const paragraphs = (...parts: (string | undefined)[]) => parts.filter(Boolean).join('\n\n')
