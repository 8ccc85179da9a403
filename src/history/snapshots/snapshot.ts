import * as z from 'zod'
import { errorInfo, eventSchema } from '../../recording/event.ts'
import { executionStatuses } from '../../recording/format.ts'
import { jsonObject, jsonValue, recordOf } from '../../recording/json-schema.ts'
import { equalJson } from '../../recording/patch.ts'
import type { Json } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'

/** The version of snapshots that is written and read. */
export const snapshotVersion = '1'

/** How a step stands in a snapshot. `suspended`: a question in it waits for a person. */
export const stepStatuses = ['running', 'completed', 'failed', 'suspended', 'cancelled', 'skipped'] as const

const stepResult = z.object({
  status: z.enum(stepStatuses),
  output: jsonValue.optional(),
  error: errorInfo.optional(),
  suspendedPath: z.array(z.string()).optional().describe('The addresses from the workflow to the question.'),
})

/** All that is true of an execution at one position, in one JSON object. */
export const snapshotSchema = z.object({
  version: z.literal(snapshotVersion),
  id: z.string().min(1),
  timestamp: z.number().describe('When it was made, milliseconds since 1970.'),
  runId: z.string().min(1),
  workflowId: z.string(),
  position: z.int().min(0),
  status: z.enum(executionStatuses),
  stepResults: recordOf(stepResult as unknown as z.ZodType<Json>).describe('By the addresses of nodes.'),
  executionPath: z
    .array(z.string())
    .describe('The addresses of nodes in the order in which they were entered.'),
  suspendedPaths: recordOf(z.array(z.string()) as unknown as z.ZodType<Json>).describe(
    'Open questions by node.',
  ),
  events: z.array(eventSchema).describe('The last events before the position.'),
  executionGraph: z.array(
    z.object({ id: z.string(), workflow: z.string(), visits: z.int(), next: z.array(z.string()) }),
  ),
  result: jsonValue.optional(),
  error: errorInfo.optional(),
  logs: z.array(
    z.object({
      timestamp: z.number().describe('Milliseconds since the execution started.'),
      type: z.enum(['status', 'step']),
      description: z.string(),
      stepId: z.string().optional(),
      metadata: jsonObject.optional(),
    }),
  ),
  executionContext: jsonObject,
})

/** How a step stood, and what it gave. */
export type StepResult = z.infer<typeof stepResult>

/** All that is true of an execution at one position. */
export type Snapshot = Omit<z.infer<typeof snapshotSchema>, 'stepResults' | 'suspendedPaths'> & {
  stepResults: Record<string, StepResult>
  suspendedPaths: Record<string, string[]>
}

/** A snapshot as JSON. */
export function exportSnapshot(snapshot: Snapshot): string {
  return JSON.stringify(snapshot, undefined, 2)
}

/**
 * Reads a snapshot that was exported.
 * @throws {PlayheadError} `invalid-snapshot`, with the place and what is wrong there
 */
export function importSnapshot(text: string): Snapshot {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    throw failure('invalid-snapshot', { detail: `it is not JSON (${(thrown as Error).message})` }, {}, thrown)
  }
  const result = snapshotSchema.safeParse(value)
  if (result.success) return result.data as unknown as Snapshot
  const [issue] = result.error.issues
  const place = issue?.path.join('.') || 'it'
  throw failure('invalid-snapshot', { detail: `${place}: ${issue?.message ?? 'it does not fit'}` })
}

/** True for a value that is a valid snapshot. */
export function isSnapshot(value: unknown): value is Snapshot {
  return snapshotSchema.safeParse(value).success
}

/** What differs between two snapshots; what is the same is absent. */
export interface SnapshotDifferences {
  status?: { from: Snapshot['status']; to: Snapshot['status'] }
  /** By address; undefined where a snapshot does not have the step. */
  stepResults?: Record<string, { from: StepResult | undefined; to: StepResult | undefined }>
  result?: { from: Json | undefined; to: Json | undefined }
}

/** Compares two snapshots, of one execution or of two. */
export function compareSnapshots(from: Snapshot, to: Snapshot): SnapshotDifferences {
  const names = new Set([...Object.keys(from.stepResults), ...Object.keys(to.stepResults)])
  const own = (snapshot: Snapshot, name: string) =>
    Object.hasOwn(snapshot.stepResults, name) ? snapshot.stepResults[name] : undefined
  const steps = [...names]
    .map(name => [name, { from: own(from, name), to: own(to, name) }] as const)
    .filter(([, { from, to }]) => !equal(from as Json | undefined, to as Json | undefined))
  return {
    ...(from.status !== to.status && { status: { from: from.status, to: to.status } }),
    ...(steps.length > 0 && { stepResults: Object.fromEntries(steps) }),
    ...(!equal(from.result, to.result) && { result: { from: from.result, to: to.result } }),
  }
}

function equal(a: Json | undefined, b: Json | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalJson(a, b)
}
