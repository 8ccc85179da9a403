import type { RetryPolicy, WorkflowNode } from '../workflow/graph.ts'
import { failure } from '../workflow/problem.ts'
import { cancelled, isCancelled } from './errors.ts'
import { inTime } from './in-time.ts'
import { createNodeRun } from './node-run.ts'
import { runnerOf } from './nodes/registry.ts'
import { resolveInputs } from './resolve-inputs.ts'
import { countVisit, inputAfterEdits, type Scope } from './scope.ts'
import { ending, inSpan } from './span.ts'

/** The key that counts all nodes; no id is empty. */
const allNodes = ''

/**
 * Runs a node, as often as its retry policy says, each attempt in a span of its own.
 * @returns the ids of the nodes that follow
 */
export async function runNode(scope: Scope, node: WorkflowNode): Promise<readonly string[]> {
  const visits = countVisit(scope.nodeVisits, node.id)
  const entered = countVisit(scope.nodeVisits, allNodes)
  const visit = countVisit(scope.visits, node.id)
  const attempts = node.retry?.maxAttempts ?? 1
  for (let attempt = 1; ; attempt++) {
    const last = attempt >= attempts
    try {
      return await tolerating(scope, !last || node.continueOnError, () =>
        runAttempt(scope, node, { visits, entered, visit, attempt }),
      )
    } catch (thrown) {
      if (isCancelled(thrown)) throw thrown
      if (last && node.continueOnError) return node.next
      if (last) throw thrown
    }
    await rest(scope, retryDelay(node.retry!, attempt))
  }
}

/** While the work goes on, an error counts as one that the run survives. The nodes of a scope run one at a time. */
async function tolerating<T>(scope: Scope, tolerated: boolean, work: () => Promise<T>): Promise<T> {
  const outer = scope.tolerated
  scope.tolerated = outer || tolerated
  try {
    return await work()
  } finally {
    scope.tolerated = outer
  }
}

async function runAttempt(
  scope: Scope,
  node: WorkflowNode,
  { visits, entered, visit, attempt }: { visits: number; entered: number; visit: number; attempt: number },
): Promise<readonly string[]> {
  const runner = runnerOf(node.type)!
  const limit = node.maxVisits ?? scope.workflow.limits.maxVisits
  const { input, inline, refs, error } = resolveInputs(scope, node, runner.inputs?.(node as never))
  const { next } = await inSpan(
    scope,
    {
      kind: 'node',
      id: node.id,
      parent: scope.span,
      visit,
      nodeType: node.type,
      ...(attempt > 1 ? { attempt } : {}),
      ...(inline ? { input: inline } : {}),
      ...(refs ? { refs } : {}),
    },
    async span => {
      const current = inputAfterEdits(scope, span, input)
      const run = createNodeRun(scope, node, { span, visit, attempt, input: current })
      const place = { path: scope.run.file.path, range: node.range, address: run.address }
      const { maxNodes } = scope.workflow.limits
      if (maxNodes !== undefined && entered > maxNodes) {
        throw failure('too-many-nodes', { workflow: scope.workflow.name, limit: maxNodes }, place)
      }
      if (visits > limit) throw failure('too-many-visits', { id: node.id, limit }, place)
      if (error) throw error
      const timeout = node.timeout ?? scope.workflow.limits.nodeTimeout
      const timedOut = () => {
        const at = { ...place, range: node.keys.get('timeout') ?? node.range }
        return failure('timed-out', { id: node.id, timeout: timeout! }, at)
      }
      const chosen = await inTime(scope, timeout, timedOut, () => runner.run(run as never))
      return ending({ next: chosen ?? node.next })
    },
  )
  return next
}

/** Milliseconds before the attempt after the given one. */
export function retryDelay(policy: RetryPolicy, attempt: number, random: () => number = Math.random): number {
  const delay = Math.min(policy.maxDelay, policy.initialDelay * policy.backoffMultiplier ** (attempt - 1))
  return policy.jitter ? delay * (0.5 + random() / 2) : delay
}

async function rest(scope: Scope, milliseconds: number): Promise<void> {
  scope.run.timeline.save()
  await scope.run.ports.sleep(milliseconds, scope.signal).catch(thrown => {
    throw scope.signal.aborted ? cancelled() : thrown
  })
}
