import type { ErrorInfo, ExitStatus, NewEvent, SpanKind } from '../recording/event.ts'
import type { Json, JsonObject } from '../workflow/json.ts'
import { errorInfoOf, isCancelled, isSuspended } from './errors.ts'
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
  work: (span: number) => Promise<T>,
  restore: (output: Json | undefined) => T,
): Promise<T> {
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
export async function inSpan<T>(
  scope: Scope,
  entering: Entering,
  work: (span: number) => Promise<T>,
): Promise<T> {
  const { past } = scope.run
  const known = past?.find(entering)
  if (past && (known?.status === 'failed' || known?.status === 'cancelled')) await past.resultOf(known)
  const entered = emit(scope, { ...entering, type: 'enter' })
  const span = typeof entered === 'number' ? entered : await entered
  // What was cut off is done once more only when somebody lets the run go on; a question does nothing but ask.
  if (past?.wasCutOff(span)) {
    const turn = entering.kind === 'question' ? undefined : scope.run.timeline.turn()
    if (turn) await scope.run.waiting.standStill(turn)
    // Before the context is that of the end of the past, it has no place for changes.
    if (scope.caughtUp) takeEdits(scope)
  }
  let status: ExitStatus = 'completed'
  let next: readonly string[] | undefined
  let suspended = false
  try {
    const failed = known && entering.kind !== 'node' ? await past?.failureOf(span) : undefined
    if (failed) throw failed
    const result = await work(span)
    const ending = endingOf(result)
    next = ending.next
    status = ending.status ?? status
    return result
  } catch (thrown) {
    suspended = isSuspended(thrown)
    status = isCancelled(thrown) ? 'cancelled' : 'failed'
    if (status === 'failed' && !suspended) await report(scope, span, thrown)
    throw thrown
  } finally {
    if (!suspended) {
      if (known?.status === 'open') await leaveWithin(scope, span, 'cancelled')
      const exit: Extract<NewEvent, { type: 'exit' }> = { type: 'exit', span, status }
      if (next) exit.next = next as string[]
      const exited = emit(scope, exit)
      if (typeof exited !== 'number') await exited
    }
  }
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
