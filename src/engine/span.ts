import type { ErrorInfo, ExitStatus, NewEvent, SpanKind } from '../recording/event.ts'
import type { Json, JsonObject } from '../workflow/json.ts'
import { type AtOnce, afterwards } from './at-once.ts'
import { errorInfoOf, isCancelled, isSuspended } from './errors.ts'
import type { Past } from './past.ts'
import { emit, type Scope, takeEdits } from './scope.ts'

/** What an enter event says besides its number and time. */
export interface Entering {
  kind: SpanKind
  id: string
  parent?: number
  visit: number
  attempt?: number
  nodeType?: string
  /** The node that a branch belongs to, where its id names none. */
  node?: string
  pinned?: true
  input?: JsonObject
  refs?: Record<string, string>
  context?: JsonObject
}

/** Errors whose event was already emitted, and the innermost span, which saw them first. */
const reported = new WeakMap<object, number>()

/** The span that an error was recorded in, if it was. */
export function spanOfError(thrown: unknown): number | undefined {
  return typeof thrown === 'object' && thrown !== null ? reported.get(thrown) : undefined
}

/** Marks an error as recorded in a span, where that is known otherwise. */
export function markReported(thrown: object, span: number): void {
  reported.set(thrown, span)
}

/**
 * As {@link inSpan}, for work whose result need not be made again when it is known from before.
 * @param restore makes the result of what the span gave then
 */
export function inSpanOnce<T>(
  scope: Scope,
  entering: Entering,
  work: (span: number) => AtOnce<T>,
  restore: (output: Json | undefined) => T,
): AtOnce<T> {
  const { past } = scope.run
  const known = past?.find(entering)
  if (past && known && known.status !== 'open')
    return past.resultOf(known).then(({ output }) => restore(output))
  if (known?.written) return inSpan(scope, entering, async () => restore(known.output))
  return inSpan(scope, entering, work)
}

/**
 * Opens a span, works, and closes it whatever happens, unless the run is suspended: then it stays open. An error is told
 * to the timeline once, where it is seen first. A span that failed or was cancelled before does so again, without work.
 * @param work gets the span; what it returns as `next` and `status` is recorded with the exit
 */
export function inSpan<T>(scope: Scope, entering: Entering, work: (span: number) => AtOnce<T>): AtOnce<T> {
  if (scope.run.past) return inSpanAgain(scope, entering, work, scope.run.past)
  const entered = emit(scope, { ...entering, type: 'enter' })
  return typeof entered === 'number'
    ? within(scope, entered, work)
    : entered.then(span => within(scope, span, work))
}

/** As {@link inSpan}, where the span may be one of the past. */
async function inSpanAgain<T>(
  scope: Scope,
  entering: Entering,
  work: (span: number) => AtOnce<T>,
  past: Past,
): Promise<T> {
  const known = past.find(entering)
  if (known?.status === 'failed' || known?.status === 'cancelled') await past.resultOf(known)
  const span = await emit(scope, { ...entering, type: 'enter' })
  // What was cut off is done once more only when somebody lets the run go on; a question does nothing but ask.
  if (past.wasCutOff(span)) {
    const turn = entering.kind === 'question' ? undefined : scope.run.timeline.turn()
    if (turn) await scope.run.waiting.standStill(turn)
    // Before the context is that of the end of the past, it has no place for changes.
    if (scope.caughtUp) takeEdits(scope)
  }
  const failed = known && entering.kind !== 'node' ? await past.failureOf(span) : undefined
  const again = failed ? () => Promise.reject(failed) : work
  return within(scope, span, again, known?.status === 'open')
}

/** Works in a span that is open, and closes it. @param reopened true for one that was open at the end of the past */
function within<T>(
  scope: Scope,
  span: number,
  work: (span: number) => AtOnce<T>,
  reopened = false,
): AtOnce<T> {
  const done = (result: T): AtOnce<T> => {
    const { next, status = 'completed' } = endingOf(result)
    const exited = close(scope, span, status, next, reopened)
    return typeof exited === 'number' ? result : exited.then(() => result)
  }
  return afterwards(
    () => work(span),
    done,
    thrown => fail(scope, span, thrown, reopened),
  )
}

async function fail(scope: Scope, span: number, thrown: unknown, reopened: boolean): Promise<never> {
  if (isSuspended(thrown)) throw thrown
  const status = isCancelled(thrown) ? 'cancelled' : 'failed'
  if (status === 'failed') await report(scope, span, thrown)
  await close(scope, span, status, undefined, reopened)
  throw thrown
}

function close(
  scope: Scope,
  span: number,
  status: ExitStatus,
  next: readonly string[] | undefined,
  reopened: boolean,
): AtOnce<number> {
  const exit: Extract<NewEvent, { type: 'exit' }> = { type: 'exit', span, status }
  if (next) exit.next = next as string[]
  return reopened ? leaveWithin(scope, span, 'cancelled').then(() => emit(scope, exit)) : emit(scope, exit)
}

/** Leaves all that was open inside a span when the process before this one ended, and was not entered again. */
export async function leaveWithin(scope: Scope, span: number, status: ExitStatus): Promise<void> {
  const { past, timeline } = scope.run
  for (const inner of past?.openWithin(span) ?? []) {
    if (timeline.structure.exit(inner) === undefined) await emit(scope, { type: 'exit', span: inner, status })
  }
}

/** What work returns when it has something to say about the end of its span. */
export interface SpanEnding {
  next?: readonly string[]
  status?: ExitStatus
}

function endingOf(result: unknown): SpanEnding {
  return typeof result === 'object' && result !== null && isEnding in result ? (result as SpanEnding) : {}
}

const isEnding = Symbol('ending')

/** Marks a result as one that says how its span ended: outputs may have members of the same names. */
export function ending<T extends SpanEnding>(result: T): T {
  const marked: T & { [isEnding]?: true } = result
  marked[isEnding] = true
  return result
}

/** Records an error in a span, unless it was recorded before. */
export async function report(
  scope: Scope,
  span: number,
  thrown: unknown,
  caught = scope.tolerated,
): Promise<void> {
  if (typeof thrown === 'object' && thrown !== null) {
    if (reported.has(thrown)) return
    reported.set(thrown, span)
  }
  const error: ErrorInfo = errorInfoOf(thrown)
  await emit(scope, { type: 'error', span, error, caught })
}
