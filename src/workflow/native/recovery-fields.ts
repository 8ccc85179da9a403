import * as z from 'zod'
import { readDuration } from '../duration.ts'
import type { NodeBase, OnError, RetryPolicy } from '../graph.ts'
import { duration } from '../node-types/shared-fields.ts'

/** The values of `on_error`. */
export const onErrorValues = ['fail', 'continue', 'skip', 'pause'] as const satisfies readonly OnError[]

const retryPolicy = z.object({
  max_attempts: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('How often it is tried in all; 3 by default.'),
  initial_delay: duration.optional().describe('The time before the second attempt; 1 s by default.'),
  backoff_multiplier: z
    .number()
    .min(1)
    .optional()
    .describe('How many times longer each further delay is; 2 by default.'),
  max_delay: duration.optional().describe('The longest delay; 1 m by default.'),
  jitter: z.boolean().optional().describe('Whether delays vary by chance; not by default.'),
  max_retries: z.number().int().min(0).optional().describe('Other spelling: `max_attempts` less one.'),
  delay_seconds: z.number().min(0).optional().describe('Other spelling of `initial_delay`.'),
  exponential_backoff: z
    .boolean()
    .optional()
    .describe('Other spelling: `false` is a `backoff_multiplier` of 1.'),
})

/** The keys of every node that say what happens when it fails or takes too long. */
export const recoveryFields = {
  timeout: duration.optional().describe('The most time for one attempt: seconds, or 500ms, 1.5s, 2m, 1h.'),
  timeout_seconds: z.number().positive().optional().describe('Another word for `timeout`.'),
  retry_policy: retryPolicy
    .optional()
    .describe(
      'Tries again after a failure: max_attempts, initial_delay, backoff_multiplier, max_delay, jitter.',
    ),
  on_error: z
    .enum(onErrorValues)
    .optional()
    .describe(
      'After a failure: `fail` (the default), `continue` with `next`, `skip` (continue with `null` as output), or `pause` until a person decides.',
    ),
  continue_on_error: z.boolean().optional().describe('`true` is `on_error: continue`.'),
}

const schema = z.object(recoveryFields)

/** The keys of a workflow that hold for its nodes. */
export const workflowRecoveryFields = {
  retry_policy: recoveryFields.retry_policy.describe(
    'The `retry_policy` of nodes that have none of their own.',
  ),
  on_error: recoveryFields.on_error.describe('The `on_error` of nodes that say nothing themselves.'),
  continue_on_error: recoveryFields.continue_on_error,
}

/** The schema of {@link workflowRecoveryFields}. */
export const workflowRecovery = z.object(workflowRecoveryFields)

/**
 * What the keys of {@link recoveryFields} mean. `max_retries` does not count the first attempt, `max_attempts` does. What a
 * node says comes before what its workflow says.
 */
export function readRecovery(
  given: Partial<z.infer<typeof schema>>,
): Pick<NodeBase, 'timeout' | 'retry'> & { onError?: OnError } {
  const timeout = readDuration(given.timeout_seconds ?? given.timeout)
  const policy = given.retry_policy
  const retry: RetryPolicy | undefined = policy && {
    maxAttempts: policy.max_attempts ?? (policy.max_retries ?? 2) + 1,
    initialDelay: readDuration(policy.initial_delay ?? policy.delay_seconds ?? 1) ?? 0,
    backoffMultiplier: policy.backoff_multiplier ?? (policy.exponential_backoff === false ? 1 : 2),
    maxDelay: readDuration(policy.max_delay ?? 60) ?? 0,
    jitter: policy.jitter ?? false,
  }
  const spoken =
    given.continue_on_error === undefined ? undefined : given.continue_on_error ? 'continue' : 'fail'
  return { timeout, retry, onError: given.on_error ?? spoken }
}
