import * as z from 'zod'
import type { ErrorInfo } from '../../recording/event.ts'
import { parseRecorded } from '../../recording/recorded-file.ts'
import { type OpenSpan, stackOf } from '../../recording/state.ts'
import { lastPosition, type Timeline } from '../../recording/timeline.ts'
import { failureOf } from '../../views/answers/failure.ts'
import type { Json } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import { cut, execution, json, position, status } from '../fields.ts'
import { fitText, fitValue } from '../fit.ts'
import { lastWrites } from '../last-writes.ts'
import { type Sources, tool, withExecution } from '../tool.ts'

const inputRoom = 6_000
const longestMessage = 4_000
const longestStack = 3_000
const deepestStack = 30
const mostCauses = 10

const cause = z.object({ code: z.string(), name: z.string(), message: z.string() })

/** Why an execution failed. */
export const failureSummary = tool(
  {
    name: 'failure_summary',
    title: 'Why an execution failed',
    description:
      'Why an execution failed: the error and its causes, the node, where it stands in the workflow file, its attempt and inputs, and the last writes before. Without an id it is the failed execution that began last. Of one that did not fail it says how it stands, what is open and what it waits for.',
    readOnly: true,
  },
  z.object({ execution: execution.optional() }),
  z.object({
    execution: z.string(),
    workflow: z.string(),
    program: z.string().describe('Path of the workflow file.'),
    status,
    startedAt: z.string(),
    position: position.describe(
      'Where to look at the state with state_at: just after the error, else the end.',
    ),
    error: cause.extend({ remedy: z.string().optional(), stack: z.string().optional() }).optional(),
    causes: z.array(cause).describe('What caused the error, the nearest first.'),
    node: z
      .object({
        address: z.string(),
        id: z.string(),
        workflow: z.string(),
        nodeType: z.string().optional(),
        attempt: z.int(),
        visit: z.int(),
        source: z
          .object({ path: z.string(), line: z.int() })
          .optional()
          .describe('Where it stands in the text as it was recorded; lines count from 1.'),
        input: json.optional(),
      })
      .optional()
      .describe('The node that failed.'),
    call: z
      .object({ kind: z.string(), id: z.string(), input: json.optional() })
      .optional()
      .describe('What failed in the node: a handler, a model, a tool …'),
    open: z.array(z.string()).describe('Addresses of what was open, innermost first.'),
    lastWrites: z
      .array(
        z.object({
          position,
          address: z.string(),
          changes: z.array(
            z.object({
              path: z.string(),
              kind: z.enum(['added', 'removed', 'changed']),
              to: json.optional(),
            }),
          ),
        }),
      )
      .describe('What was written to contexts before, the last first.'),
    questions: z.array(z.object({ address: z.string(), prompt: z.string() })).optional(),
    cut,
  }),
  async ({ execution: id }, sources) =>
    withExecution(sources, id ?? (await lastFailed(sources)), async ({ timeline }) => {
      const failed = await failureOf(timeline)
      const at = failed?.position ?? lastPosition(timeline)
      const state = await timeline.state(at)
      const notes: string[] = []
      const stack = failed
        ? stackOf(state, state.spans.get(failed.span))
        : [...state.spans.values()].reverse()
      const { header, summary } = timeline
      const writes = await lastWrites(timeline, at)
      const shownStack = stack.slice(0, deepestStack)
      if (shownStack.length < stack.length) notes.push(`open: ${deepestStack} of ${stack.length}`)
      const questions = summary?.questions
      if (questions && questions.length > 10) notes.push(`questions: 10 of ${questions.length}`)
      return {
        execution: header.execution,
        workflow: fitText(header.workflow, 400),
        program: fitText(header.path, 400),
        status: timeline.status,
        startedAt: header.startedAt,
        position: at,
        ...(failed && { error: shownError(failed.error) }),
        causes: failed ? causesOf(failed.error, notes) : [],
        ...(failed && whatFailed(timeline, stack, notes)),
        open: shownStack.map(({ address }) => fitText(address, 400)),
        lastWrites: writes,
        ...(questions && {
          questions: questions.slice(0, 10).map(one => ({
            address: fitText(one.address, 400),
            prompt: fitText(one.prompt, 1_000),
          })),
        }),
        cut: notes,
      }
    }),
)

async function lastFailed({ storage, history }: Sources): Promise<string> {
  const { rows } = await storage.query({ status: 'failed', limit: 1 })
  if (!rows[0]) throw failure('nothing-failed', { folder: history })
  return rows[0].id
}

function shownCause({ code, name, message }: ErrorInfo) {
  return { code, name: fitText(name, 200), message: fitText(message, longestMessage) }
}

function shownError(error: ErrorInfo) {
  const { remedy, stack } = error
  return {
    ...shownCause(error),
    ...(remedy !== undefined && { remedy: fitText(remedy, 1_000) }),
    ...(stack !== undefined && { stack: fitText(stack, longestStack) }),
  }
}

function causesOf(error: ErrorInfo, notes: string[]) {
  const causes: ReturnType<typeof shownCause>[] = []
  let at = error.cause
  for (; at && causes.length < mostCauses; at = at.cause) causes.push(shownCause(at))
  if (at) notes.push(`causes: the nearest ${mostCauses}`)
  return causes
}

/** The node that failed, and the call in it that did. */
function whatFailed(timeline: Timeline, stack: readonly OpenSpan[], notes: string[]) {
  const node = stack.find(({ kind }) => kind === 'node')
  const [inner] = stack
  const inputOf = (span: OpenSpan, name: string): { input?: Json } => {
    if (span.input === undefined) return {}
    const fitted = fitValue(span.input, inputRoom)
    notes.push(...fitted.cut.map(line => `${name}.input: ${line}`))
    return { input: fitted.value }
  }
  const call =
    inner && inner !== node && inner.kind !== 'workflow' && inner.kind !== 'branch'
      ? { call: { kind: inner.kind, id: fitText(inner.id, 400), ...inputOf(inner, 'call') } }
      : {}
  if (!node) return call
  const source = sourceOf(timeline, node)
  return {
    node: {
      address: fitText(node.address, 400),
      id: fitText(node.id, 400),
      workflow: fitText(node.workflow, 400),
      ...(node.nodeType !== undefined && { nodeType: node.nodeType }),
      attempt: node.attempt,
      visit: node.visit,
      ...(source && { source }),
      ...inputOf(node, 'node'),
    },
    ...call,
  }
}

function sourceOf({ header }: Timeline, { workflow, id }: OpenSpan) {
  const node = parseRecorded(header).workflows.get(workflow)?.nodes.get(id)
  if (!node) return undefined
  const { path, range } = node.included ?? { path: header.path, range: node.range }
  return { path: fitText(path, 400), line: range.start.line + 1 }
}
