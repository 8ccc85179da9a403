import { childAddress } from '../workflow/address.ts'
import type { OnError, RetryPolicy, WorkflowNode } from '../workflow/graph.ts'
import type { Json } from '../workflow/json.ts'
import { nodeType } from '../workflow/node-types/registry.ts'
import { failure } from '../workflow/problem.ts'
import { askAfterFailure, decisionBefore } from './after-failure.ts'
import { type AtOnce, afterwards } from './at-once.ts'
import { cancelled, describeThrown, isCancelled, isSuspended } from './errors.ts'
import { inTime } from './in-time.ts'
import { retryAfterOf } from './models/endpoint-errors.ts'
import { type NodeRun, NodeWork } from './node-run.ts'
import { runnerOf } from './nodes/registry.ts'
import type { Past, PastSpan } from './past.ts'
import type { Pin } from './pins.ts'
import { resolveInputs } from './resolve-inputs.ts'
import { catchUp, countVisit, inputAfterEdits, type Scope, unhidden } from './scope.ts'
import { type Entering, ending, inSpan, leaveWithin, report, type SpanEnding } from './span.ts'

/** Which time a node runs. */
interface Counts {
  /** How often it was entered in its workflow, or for its item of a list. */
  visits: number
  /** How many nodes were entered in its workflow. */
  entered: number
  /** How often it was entered below its parent. */
  visit: number
  attempt: number
  /** True when it is not tried again after this attempt. */
  last: boolean
}

/**
 * Runs a node, as often as its retry policy says, each attempt in a span of its own.
 * @returns the ids of the nodes that follow
 */
export function runNode(scope: Scope, node: WorkflowNode): AtOnce<readonly string[]> {
  const visits = countVisit(scope.itemVisits ?? scope.nodeVisits.byId, node.id)
  const entered = ++scope.nodeVisits.all
  const visit = countVisit(scope.visits, node.id)
  const most = (node.retry ?? scope.workflow.retry)?.maxAttempts ?? 1
  const counts: Counts = { visits, entered, visit, attempt: 1, last: most <= 1 }
  const tried = tryNode(scope, node, counts, most)
  return tried instanceof Promise || typeof tried === 'number' ? tryOn(scope, node, counts, tried) : tried
}

/** What an attempt came to: the ids of the nodes that follow; where it was not the last, how many attempts there are. */
type Tried = readonly string[] | number

/** Goes on until an attempt was the last. In a loop: of attempts that wait for the next one, a million would add up. */
async function tryOn(
  scope: Scope,
  node: WorkflowNode,
  counts: Counts,
  first: AtOnce<Tried>,
): Promise<readonly string[]> {
  let tried = await first
  for (let attempt = counts.attempt + 1; typeof tried === 'number'; attempt++)
    tried = await tryNode(scope, node, { ...counts, attempt, last: attempt >= tried }, tried)
  return tried
}

/** @param attempts how many there are, those before this one included */
function tryNode(scope: Scope, node: WorkflowNode, counts: Counts, attempts: number): AtOnce<Tried> {
  const { visit, attempt, last } = counts
  const policy = node.retry ?? scope.workflow.retry
  const onError = node.onError ?? scope.workflow.onError
  return afterwards<AttemptEnding, Tried>(
    () => tolerating(scope, !last || onError !== 'fail', () => runAttempt(scope, node, onError, counts)),
    ({ next, again }) => (again ? attempt + (policy?.maxAttempts ?? 1) : next),
    async thrown => {
      if (isCancelled(thrown) || isSuspended(thrown)) throw thrown
      if (last && onError === 'continue') return node.next
      if (last) throw thrown
      const following = { parent: scope.span, kind: 'node' as const, id: node.id, visit }
      if (!scope.run.past?.find({ ...following, attempt: attempt + 1 })) {
        const wanted = (retryAfterOf(thrown) ?? 0) * 1_000
        await rest(scope, Math.max(retryDelay(policy!, attempt), wanted))
      }
      return attempts
    },
  )
}

/** While the work goes on, an error counts as one that the run survives. The nodes of a scope run one at a time. */
function tolerating<T>(scope: Scope, tolerated: boolean, work: () => AtOnce<T>): AtOnce<T> {
  return tolerated && !scope.tolerated ? surviving(scope, work) : work()
}

async function surviving<T>(scope: Scope, work: () => AtOnce<T>): Promise<T> {
  const outer = scope.tolerated
  scope.tolerated = true
  try {
    return await work()
  } finally {
    scope.tolerated = outer
  }
}

/** How an attempt ended. */
interface AttemptEnding extends SpanEnding {
  next: readonly string[]
  /** True when a person wants the node to be tried again. */
  again?: boolean
}

function runAttempt(
  scope: Scope,
  node: WorkflowNode,
  onError: OnError,
  counts: Counts,
): AtOnce<AttemptEnding> {
  const { visit, attempt, last } = counts
  const { past } = scope.run
  const entering: Entering = { kind: 'node', id: node.id, parent: scope.span, visit, nodeType: node.type }
  if (attempt > 1) entering.attempt = attempt
  const known = past?.find(entering)
  if (known && known.status !== 'open') return restore(scope, node, known)
  if (past) catchUp(scope, !known)
  const resolved = resolveInputs(scope, node, runnerOf(node.type)!.inputs?.(node as never))
  const { input, inline, refs } = resolved
  const address = childAddress(scope.address, node.id, visit)
  const pin = scope.run.pins(address, scope.workflow.name, node.id)
  if (pin) entering.pinned = true
  if (inline) entering.input = inline
  if (refs) entering.refs = refs
  return inSpan(scope, entering, span => {
    const current = inputAfterEdits(scope, span, input)
    const run = new NodeWork(scope, node, { span, address, visit, attempt, input: current })
    const fail = async (thrown: unknown): Promise<AttemptEnding> => {
      if (!last || isCancelled(thrown) || isSuspended(thrown)) throw thrown
      return ending(await recover(run, onError, thrown))
    }
    if (past && known?.written) {
      const leave = () => leaveWritten(run, known, last && onError === 'skip')
      return afterwards(() => unlessFailed(past, span, leave), ending, fail)
    }
    const work = () => {
      // It may have been ended where it stood, before anything of the node was done.
      if (scope.signal.aborted) throw cancelled()
      checkLimits(run, counts)
      if (pin) return takePin(run, pin)
      if (resolved.error) throw resolved.error
      return perform(run)
    }
    const done = (chosen: readonly string[] | undefined) => ending({ next: chosen ?? node.next })
    return afterwards(past ? () => unlessFailed(past, span, work) : work, done, fail)
  })
}

/** Does work in a span unless it is known to fail. */
async function unlessFailed<T>(past: Past, span: number, work: () => AtOnce<T>): Promise<T> {
  const failed = await past.failureOf(span)
  if (failed) throw failed
  return work()
}

/** Has a node do what it is there for. @returns the ids that follow, where it has chosen them */
function perform(run: NodeRun): AtOnce<readonly string[] | undefined> {
  const { scope, node, address } = run
  const runner = runnerOf(node.type)!
  const timeout = runner.ownTimeout ? undefined : (node.timeout ?? scope.workflow.limits.nodeTimeout)
  if (timeout === undefined) return runner.run(run as never)
  const timedOut = () => {
    const place = { path: scope.run.file.path, range: node.keys.get('timeout') ?? node.range, address }
    return failure('timed-out', { id: node.id, timeout }, place)
  }
  return inTime(scope, timeout, timedOut, () => runner.run(run as never))
}

function takePin(run: NodeRun, pin: Pin): AtOnce<readonly string[] | undefined> {
  if ('error' in pin) throw failure('pinned', { id: run.node.id, detail: pin.error }, placeOf(run))
  return settle(run, pin.output)
}

/** Where a node stands, for what is wrong with it. */
const placeOf = ({ scope, node, address }: NodeRun) => ({
  path: scope.run.file.path,
  range: node.range,
  address,
})

/** What an attempt that came to its end in another process did. @throws what it failed with */
async function restore(scope: Scope, node: WorkflowNode, known: PastSpan): Promise<AttemptEnding> {
  const past = scope.run.past!
  scope.context = unhidden(scope, await past.contextAt(scope.span, known)) ?? scope.context
  if (known.status === 'failed' && (await decisionBefore(past, known)) === 'retry')
    return { next: node.next, again: true }
  const { output, next } = await past.resultOf(known)
  if (output !== undefined && !nodeType(node.type)?.choosesNext) scope.output = output
  return { next }
}

/** The end of an attempt that had written its result when the process before this one ended. */
async function leaveWritten(run: NodeRun, known: PastSpan, skips: boolean): Promise<AttemptEnding> {
  const { node, scope, span } = run
  const { output } = known
  await leaveWithin(scope, span, 'completed')
  if (skips && scope.run.past?.wasSkipped(known)) {
    scope.output = null
    return { next: node.next, status: 'skipped' }
  }
  if (nodeType(node.type)?.choosesNext) return { next: (await settle(run, output ?? null)) ?? node.next }
  if (output !== undefined) scope.output = output
  return { next: node.next }
}

/** What happens after the last attempt has failed, as far as the node itself can do it. */
async function recover(run: NodeRun, onError: OnError, thrown: unknown): Promise<AttemptEnding> {
  const { node, scope, span } = run
  let decision: string = onError
  if (onError === 'pause') {
    await report(scope, span, thrown, true)
    decision = await askAfterFailure(run, describeThrown(thrown))
  }
  if (decision === 'retry') return { next: node.next, again: true, status: 'failed' }
  if (decision !== 'skip') throw thrown
  await report(scope, span, thrown, true)
  if (!nodeType(node.type)?.choosesNext) await run.store(null)
  return { next: node.next, status: 'skipped' }
}

/** Makes a value the result of a node without running it. */
function settle(run: NodeRun, output: Json): AtOnce<readonly string[] | undefined> {
  const runner = runnerOf(run.node.type)!
  if (runner.settle) return runner.settle(run as never, output)
  return run.store(output).then(() => undefined)
}

function checkLimits(run: NodeRun, { visits, entered }: Counts): void {
  const { scope, node } = run
  const { maxNodes, maxVisits } = scope.workflow.limits
  if (maxNodes !== undefined && entered > maxNodes)
    throw failure('too-many-nodes', { workflow: scope.workflow.name, limit: maxNodes }, placeOf(run))
  const limit = node.maxVisits ?? maxVisits
  if (visits > limit) throw failure('too-many-visits', { id: node.id, limit }, placeOf(run))
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
