import * as z from 'zod'
import { jsonObject, jsonValue, recordOf } from './json-schema.ts'

/**
 * What a span stands for: a workflow, one attempt of a node, a path of its own, or, inside a node, a call of a handler,
 * a model or a tool, a team member at work, a question to a person.
 */
export const spanKinds = [
  'workflow',
  'node',
  'branch',
  'handler',
  'model',
  'tool',
  'member',
  'question',
] as const

/** How a span ended. `skipped`: it failed, and the run went on as if it had not been there. */
export const exitStatuses = ['completed', 'failed', 'cancelled', 'skipped'] as const

const seq = z.int().min(0)

const common = {
  seq: seq.describe('The number of the event in its execution: 0, 1, 2 …'),
  time: z.number().describe('Milliseconds since the execution started.'),
}

const inSpan = {
  ...common,
  span: seq.describe('The span it belongs to: the seq of the enter event that opened it.'),
}

const causes: z.ZodType<ErrorInfo> = z.lazy(() => errorInfo)

/** An error as it is recorded. */
export const errorInfo = z.object({
  code: z.string().describe('A code of the error catalogue.'),
  name: z.string().describe("The error's class."),
  message: z.string(),
  remedy: z.string().optional(),
  stack: z.string().optional(),
  cause: causes.optional(),
})

/** An error as it is recorded. */
export interface ErrorInfo {
  code: string
  name: string
  message: string
  remedy?: string
  stack?: string
  cause?: ErrorInfo
}

/** One change of a JSON value: RFC 6902, and the old value, so that it can be undone. */
export const patchOperation = z.object({
  op: z.enum(['add', 'replace', 'remove']),
  path: z.string().describe('A JSON Pointer (RFC 6901).'),
  value: jsonValue.optional(),
  old: jsonValue.optional(),
})

const enter = z.object({
  type: z.literal('enter'),
  ...common,
  parent: seq.optional().describe('The enclosing span; absent for the outermost workflow.'),
  kind: z.enum(spanKinds),
  id: z
    .string()
    .describe('Workflow name, node id, first node of a branch, handler, model, tool or member as written.'),
  node: z.string().optional().describe('The node that a branch belongs to, where its id names none.'),
  visit: z.int().min(1).describe('How often this id was entered below this parent, this time included.'),
  attempt: z.int().min(1).optional().describe('Number of the attempt, where it is not the first.'),
  nodeType: z.string().optional(),
  pinned: z.literal(true).optional().describe('Its result was fixed beforehand; nothing ran.'),
  reused: z
    .literal(true)
    .optional()
    .describe('It came to its end in the execution that this one was forked from; nothing ran here.'),
  input: jsonObject.optional().describe('Resolved inputs, without those in `refs`.'),
  refs: recordOf(z.string()).optional().describe('Inputs that are context values: JSON Pointers to them.'),
  context: jsonObject.optional().describe('The first context of a workflow span.'),
})

const write = z.object({
  type: z.literal('write'),
  ...inSpan,
  patch: z.array(patchOperation).describe('What changes in the context of the span.'),
  output: jsonValue.optional().describe('The output of the span.'),
  outputAt: z
    .union([z.string(), recordOf(z.string())])
    .optional()
    .describe(
      'Where in the new context the output is, instead of `output`: a JSON Pointer, or one for each member.',
    ),
})

const error = z.object({
  type: z.literal('error'),
  ...inSpan,
  error: errorInfo,
  caught: z.boolean().describe('Whether the workflow goes on in spite of it.'),
})

const exit = z.object({
  type: z.literal('exit'),
  ...inSpan,
  status: z.enum(exitStatuses),
  next: z.array(z.string()).optional().describe('The nodes that follow.'),
})

const log = z.object({
  type: z.literal('log'),
  ...inSpan,
  text: z.string(),
  level: z.enum(['debug', 'info', 'warning', 'error']),
  name: z.string().optional().describe('The name of a custom event.'),
  data: jsonValue.optional(),
})

const edit = z.object({
  type: z.literal('edit'),
  ...inSpan,
  target: z.enum(['context', 'input']).describe('What was changed: the context of the span, or its input.'),
  patch: z.array(patchOperation),
})

/** One thing that happened in an execution. */
export const eventSchema = z.discriminatedUnion('type', [enter, write, error, exit, log, edit])

/** One thing that happened in an execution. Positions lie between events: position p lies before event p. */
export type Event = z.infer<typeof eventSchema>
export type EventType = Event['type']
export type EnterEvent = z.infer<typeof enter>
export type WriteEvent = z.infer<typeof write>
export type ErrorEvent = z.infer<typeof error>
export type ExitEvent = z.infer<typeof exit>
export type LogEvent = z.infer<typeof log>
/** A change that a person made while the run stood still. */
export type EditEvent = z.infer<typeof edit>
export type SpanKind = (typeof spanKinds)[number]
export type ExitStatus = (typeof exitStatuses)[number]
export type PatchOperation = z.infer<typeof patchOperation>

/** An event before it has its number and its time. */
export type NewEvent = { [T in EventType]: Omit<Extract<Event, { type: T }>, 'seq' | 'time'> }[EventType]
