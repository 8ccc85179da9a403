import { createHash } from 'node:crypto'
import type { ErrorEvent, LogEvent, SpanKind } from '../../recording/event.ts'
import type { Timeline } from '../../recording/timeline.ts'
import { isObject, type Json, type JsonObject } from '../../workflow/json.ts'
import { usageOfCall } from '../trace/model-usage.ts'
import { type SpanTree, spanTreeOf } from '../trace/span-tree.ts'
import { readSpan, type SpanValues } from '../trace/span-values.ts'
import type { OtlpAttribute, OtlpSpan } from './otlp-schema.ts'

/** How long the text of an input or output may be; what is longer ends with `…`. */
const maxText = 8_000

/**
 * An execution as OTLP/JSON for traces, piece by piece: a span for each span, with the GenAI conventions for workflows,
 * agents, models and tools. The ids are made of the execution's, so that the same export gives the same spans.
 */
export async function* toOtlp(timeline: Timeline): AsyncGenerator<string> {
  const { header, structure } = timeline
  const tree = spanTreeOf(structure)
  const { playhead, host } = header.environment
  const resource = attributes({
    'service.name': header.workflow,
    'host.name': host,
    'playhead.execution': header.execution,
    'playhead.program': header.path,
    'playhead.tags': header.tags.length > 0 ? header.tags : undefined,
  })
  const scope = { name: 'playhead', ...(typeof playhead === 'string' && { version: playhead }) }
  yield `{"resourceSpans":[{"resource":${JSON.stringify({ attributes: resource })},"scopeSpans":[{"scope":${JSON.stringify(scope)},"spans":[`
  let first = true
  for (let seq = 0; seq < structure.length; seq++) {
    if (structure.type(seq) !== 'enter') continue
    yield `${first ? '' : ','}\n${JSON.stringify(await spanOf(timeline, tree, seq))}`
    first = false
  }
  yield '\n]}]}]}\n'
}

async function spanOf(timeline: Timeline, tree: SpanTree, span: number): Promise<OtlpSpan> {
  const { header, structure, length } = timeline
  const { values } = await readSpan(timeline, span)
  const parent = structure.parent(span)
  const started = Date.parse(header.startedAt)
  const at = (time: number) => nanoseconds(started, time)
  const end = values.endedAt ?? Math.max(values.startedAt, (await timeline.event(length - 1)).time)
  const { error, status } = values
  const failed = status === 'failed'
  return {
    traceId: idOf(header.execution, 32),
    spanId: idOf(`${header.execution}:${span}`, 16),
    ...(parent !== undefined && { parentSpanId: idOf(`${header.execution}:${parent}`, 16) }),
    ...described(values, isAgent(tree, span)),
    startTimeUnixNano: at(values.startedAt),
    endTimeUnixNano: at(end),
    events: await eventsOf(timeline, tree, span, at),
    status: failed ? { code: 2, ...(error && { message: error.message }) } : { code: 0 },
  }
}

const idOf = (text: string, digits: number) =>
  createHash('sha256').update(text).digest('hex').slice(0, digits)

function nanoseconds(started: number, time: number): string {
  const base = BigInt(Number.isNaN(started) ? 0 : started) * 1_000_000n
  return String(base + BigInt(Math.round(time * 1_000)) * 1_000n)
}

/** Its name, kind and attributes. */
function described(values: SpanValues, isAgent: boolean): Pick<OtlpSpan, 'name' | 'kind' | 'attributes'> {
  const { kind, id, address, visit, attempt, status, error, nodeType, input, output, pinned } = values
  const own = conventions[kind]?.(values)
  return {
    name: own?.name ?? `${kind} ${id}`,
    kind: own?.client ? 3 : 1,
    attributes: attributes({
      ...own?.attributes,
      // What calls a model is an agent, whatever type of node it is.
      ...(isAgent && agent(id)),
      'playhead.kind': kind,
      'playhead.id': id,
      'playhead.address': address,
      'playhead.visit': visit > 1 ? visit : undefined,
      'playhead.attempt': attempt > 1 ? attempt : undefined,
      'playhead.node.type': nodeType,
      'playhead.pinned': pinned,
      'playhead.status': status,
      'playhead.input': textOf(input),
      'playhead.output': textOf(output),
      'error.type': status === 'failed' ? (error?.code ?? '_OTHER') : undefined,
    }),
  }
}

function isAgent(tree: SpanTree, span: number): boolean {
  const { structure } = tree
  return (
    structure.site(span).kind === 'node' &&
    tree.children(span).some(child => structure.site(child).kind === 'model')
  )
}

const agent = (id: string) => ({ 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': id })

interface Convention {
  name: string
  client?: boolean
  attributes: Record<string, unknown>
}

/** What the conventions say about kinds of spans. */
const conventions: Partial<Record<SpanKind, (values: SpanValues) => Convention | undefined>> = {
  workflow: ({ id }) => ({
    name: `invoke_workflow ${id}`,
    attributes: { 'gen_ai.operation.name': 'invoke_workflow', 'gen_ai.workflow.name': id },
  }),
  member: ({ id }) => ({ name: `invoke_agent ${id}`, attributes: agent(id) }),
  model(values) {
    const { id, output } = values
    const answer = isObject(output) ? output : {}
    const request: JsonObject = values.input ?? {}
    const settings: JsonObject = isObject(request['settings']) ? request['settings'] : {}
    const usage = usageOfCall(output)
    return {
      name: `chat ${request['model'] ?? id}`,
      client: true,
      attributes: {
        'gen_ai.operation.name': 'chat',
        // Which service answered is not recorded; this says who asked it.
        'gen_ai.provider.name': 'playhead',
        'gen_ai.request.model': request['model'] ?? id,
        'gen_ai.request.temperature': settings['temperature'],
        'gen_ai.request.max_tokens': settings['max_tokens'],
        'gen_ai.request.top_p': settings['top_p'],
        'gen_ai.request.stop_sequences': settings['stop_sequences'],
        'gen_ai.response.model': answer['model'],
        'gen_ai.response.finish_reasons': answer['finishReason'] && [answer['finishReason']],
        'gen_ai.usage.input_tokens': usage.inputTokens,
        'gen_ai.usage.output_tokens': usage.outputTokens,
        'playhead.cost': usage.cost,
      },
    }
  },
  tool: ({ id, input, output }) => ({
    name: `execute_tool ${id}`,
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': id,
      'gen_ai.tool.call.arguments': textOf(input),
      'gen_ai.tool.call.result': textOf(output),
    },
  }),
}

/** The logs and errors of a span. */
async function eventsOf(
  timeline: Timeline,
  tree: SpanTree,
  span: number,
  at: (time: number) => string,
): Promise<OtlpSpan['events']> {
  const events: OtlpSpan['events'] = []
  for (const seq of tree.notes(span)) {
    const event = (await timeline.event(seq)) as LogEvent | ErrorEvent
    const timeUnixNano = at(event.time)
    if (event.type === 'error') {
      const { name, message, stack, code } = event.error
      const values = { 'exception.type': name, 'exception.message': message, 'exception.stacktrace': stack }
      events.push({
        timeUnixNano,
        name: 'exception',
        attributes: attributes({ ...values, 'playhead.code': code }),
      })
      continue
    }
    const values = {
      'log.severity': event.level,
      'log.message': event.text,
      'log.data': textOf(event.data as Json),
    }
    events.push({ timeUnixNano, name: event.name || 'log', attributes: attributes(values) })
  }
  return events
}

function textOf(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text
}

/** Values as attributes; what is absent is left out. */
function attributes(values: Record<string, unknown>): OtlpAttribute[] {
  return Object.entries(values).flatMap(([key, value]): OtlpAttribute[] => {
    if (typeof value === 'string') return [{ key, value: { stringValue: value } }]
    if (typeof value === 'boolean') return [{ key, value: { boolValue: value } }]
    if (typeof value === 'number')
      return [
        { key, value: Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value } },
      ]
    if (!Array.isArray(value)) return []
    return [{ key, value: { arrayValue: { values: value.map(one => ({ stringValue: String(one) })) } } }]
  })
}
