import * as z from 'zod'
import type { RecordingHeader, RecordingSummary } from '../recording/format.ts'
import type { ValuePolicy } from '../recording/left-out.ts'
import { readDuration } from '../workflow/duration.ts'
import { compile, type Expression, ExpressionError } from '../workflow/expression.ts'
import type { JsonObject } from '../workflow/json.ts'
import { failure, nearest } from '../workflow/problem.ts'

/** Which runs keep their recording, where everything that is said must hold; and how it is written. */
export const recordPolicySchema = z.strictObject({
  when: z
    .enum(['always', 'failure', 'sample', 'condition'])
    .optional()
    .describe(
      '`failure`: only when the run failed. `sample`: only for a share of the runs, `rate`. `condition`: only when `condition` holds and the run took at least `minDuration`, as far as they are given.',
    ),
  rate: z.number().min(0).max(1).optional().describe('The share of the runs, from 0 to 1, drawn by chance.'),
  condition: z
    .string()
    .optional()
    .describe(
      'An expression over `duration` (seconds), `status`, `workflow`, `nodes`, `events`, `maxDepth`, `tags`, `inputs` and `error`.',
    ),
  minDuration: z
    .union([z.number(), z.string()])
    .optional()
    .describe('The run took at least so long: seconds, or a text such as `500ms`, `60s`, `2m`.'),
  compression: z
    .int()
    .min(0)
    .max(9)
    .optional()
    .describe(
      'Level of compression of the recording, from 0 (none) to 9 (smallest and slowest). If not given, 5, and 1 where the run waits for it.',
    ),
  snapshots: z
    .int()
    .min(16)
    .max(65_536)
    .optional()
    .describe(
      'Events from one whole state in the recording to the next; 512 by default. More make it smaller where the context is large, and going to a position slower.',
    ),
  flush: z
    .union([z.enum(['event', 'node']), z.number().min(1).max(60_000)])
    .optional()
    .describe(
      'When what was recorded is safe from a crash of the process: after each `event`, at the end of each `node`, or every so many milliseconds. By default before each call of a handler, model or tool, and every 50 ms.',
    ),
  inputs: z
    .boolean()
    .optional()
    .describe(
      '`false`: the inputs of nodes, and of the handlers, models and tools that they call, are not recorded. Values of the context, which stepping shows, are.',
    ),
  outputs: z
    .boolean()
    .optional()
    .describe(
      '`false`: the results of nodes, handlers, models and tools are not recorded, except what they write to the context. A run that needs one of them cannot go on in another process.',
    ),
  maxValueSize: z
    .int()
    .min(256)
    .optional()
    .describe(
      'A value whose JSON has more characters is not recorded, in the context too; a text says so in its place. A run that needs it cannot go on in another process. No limit by default.',
    ),
})

/** Which runs keep their recording, and how it is written. */
export type RecordPolicy = z.infer<typeof recordPolicySchema>

/** A policy as a recording's options hold it: chance has decided already, so that it decides once. */
export type DecidedPolicy = RecordPolicy & { sampled?: boolean }

/** What a condition can read. */
const conditionNames = [
  'duration',
  'status',
  'workflow',
  'nodes',
  'events',
  'maxDepth',
  'tags',
  'inputs',
  'error',
]

/**
 * Reads and checks a policy, and lets chance decide where it has a part in it.
 * @param random from 0 to below 1
 * @returns undefined when every run is kept, in the usual way
 * @throws {PlayheadError} `invalid-record`
 */
export function decidePolicy(given: unknown, random: () => number): DecidedPolicy | undefined {
  const parsed = recordPolicySchema.safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw invalid(`${issue!.path.length > 0 ? `"${issue!.path.join('.')}": ` : ''}${issue!.message}`)
  }
  const policy = parsed.data
  const { when, rate, condition, minDuration } = policy
  if (when === 'sample' && rate === undefined) throw invalid('"sample" needs a "rate"')
  if (when === 'condition' && condition === undefined && minDuration === undefined)
    throw invalid('"condition" needs a "condition" or a "minDuration"')
  if (minDuration !== undefined && readDuration(minDuration) === undefined)
    throw invalid(`"${minDuration}" is no duration; write seconds, or 500ms, 1.5s, 2m, 1h`)
  if (condition !== undefined) checkCondition(condition)
  const { compression, snapshots, flush, inputs, outputs, maxValueSize } = policy
  const written = [compression, snapshots, flush, inputs, outputs, maxValueSize]
  const plain = written.every(one => one === undefined)
  if (
    plain &&
    when !== 'failure' &&
    rate === undefined &&
    condition === undefined &&
    minDuration === undefined
  )
    return undefined
  return rate === undefined ? policy : { ...policy, sampled: random() < rate }
}

/** The settings of a policy that say how a recording is written. */
type Written = Pick<RecordPolicy, 'compression' | 'snapshots' | 'flush'> & ValuePolicy

/** How a recording is written, by its header; in the usual way where that says nothing that makes sense. */
export function recorderSettings({ options }: RecordingHeader): Written {
  const { compression, snapshots, flush, inputs, outputs, maxValueSize } = recordPolicySchema.shape
  const given = (options['record'] ?? {}) as Record<string, unknown>
  return {
    compression: compression.safeParse(given['compression']).data,
    snapshots: snapshots.safeParse(given['snapshots']).data,
    flush: flush.safeParse(given['flush']).data,
    inputs: inputs.safeParse(given['inputs']).data,
    outputs: outputs.safeParse(given['outputs']).data,
    maxValueSize: maxValueSize.safeParse(given['maxValueSize']).data,
  }
}

/**
 * True when a recording is to stay: also when the run waits for an answer and goes on from it, and when the condition
 * cannot be evaluated.
 */
export function isWanted(header: RecordingHeader, summary: RecordingSummary): boolean {
  const policy = header.options['record'] as DecidedPolicy | undefined
  if (!policy || summary.status === 'waiting') return true
  if (policy.when === 'failure' && summary.status !== 'failed') return false
  if (policy.sampled === false) return false
  if (policy.minDuration !== undefined && summary.duration < readDuration(policy.minDuration)!) return false
  return policy.condition === undefined || holds(compile(policy.condition), header, summary)
}

function holds(condition: Expression, header: RecordingHeader, summary: RecordingSummary): boolean {
  const { status, nodes, events, maxDepth, error = null } = summary
  const { workflow, tags, inputs } = header
  const values = { status, nodes, events, maxDepth, error, workflow, tags, inputs: inputs as JsonObject }
  try {
    const value = condition.evaluate({ ...values, duration: summary.duration / 1_000 })
    return value !== false && value !== null
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return true
    throw thrown
  }
}

function checkCondition(text: string): void {
  let condition: Expression
  try {
    condition = compile(text)
  } catch (thrown) {
    if (thrown instanceof ExpressionError)
      throw invalid(`"${text}": ${thrown.message} (column ${thrown.column})`)
    throw thrown
  }
  for (const name of condition.names) {
    if (conditionNames.includes(name)) continue
    const near = nearest(name, conditionNames)
    const hint = near === undefined ? `it can read ${conditionNames.join(', ')}` : `did you mean "${near}"?`
    throw invalid(`"${text}" reads "${name}", which is not known; ${hint}`)
  }
}

const invalid = (detail: string) => failure('invalid-record', { detail })
