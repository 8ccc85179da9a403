import { applyPatch, diff, fromPointer } from '../recording/patch.ts'
import { type Address, branchId, childAddress } from '../workflow/address.ts'
import { copyObject, getOwn, type Json, type JsonObject, setOwn } from '../workflow/json.ts'
import type { ParallelConfig } from '../workflow/node-types/parallel.ts'
import { failure } from '../workflow/problem.ts'
import { endable, unlessEnded } from './endable.ts'
import { cancelled, isCancelled, isSuspended } from './errors.ts'
import { mergeBranches } from './merge.ts'
import { runPath } from './run-path.ts'
import { countVisit, emit, type Scope, takeEdits, writeContext } from './scope.ts'
import { inSpan } from './span.ts'

/** How a branch ended. */
export type BranchResult = 'completed' | 'failed' | 'cancelled'

/** A path to run beside others. */
export interface Branch {
  /** Its first node. */
  start: string
  /** A key of its own view of the context that the others do not see, and its value. */
  own?: readonly [key: string, value: Json]
}

/** How branches run and when they count as done. */
export interface BranchPlan {
  branches: readonly Branch[]
  join: ParallelConfig['join']
  /** Nodes at which a branch ends, because they come after the join. */
  stops: ReadonlySet<string>
  /** How many run at the same time; all where absent. */
  concurrency?: number
}

/** What branches left behind. Nothing of it is written yet. */
export interface BranchOutcome {
  /** The context of the parent with all that the branches wrote. */
  context: JsonObject
  /** How each branch ended, by its first node; in order, whichever came to its end first. */
  results: ReadonlyMap<string, BranchResult>
  /** The last output of each branch, in order; null for one that did not come to its end. */
  outputs: Json[]
}

/**
 * Runs several paths at the same time, each in a span and on a thread of its own, on its own view of the context.
 * @param parent the span that the branches lie in
 */
export async function runBranches(
  scope: Scope,
  parent: { span: number; address: Address },
  { branches, join, stops, concurrency }: BranchPlan,
): Promise<BranchOutcome> {
  const control = new AbortController()
  const signal = AbortSignal.any([scope.signal, control.signal])
  const tolerated = scope.tolerated || join !== 'all'
  const base = scope.context
  const finals: (JsonObject | undefined)[] = branches.map(() => undefined)
  const outputs: Json[] = branches.map(() => null)
  const results = new Map<string, BranchResult>()
  const { waiting } = scope.run
  let firstError: unknown
  /** The exit of the branch that failed first in another process. */
  let firstExit = Number.POSITIVE_INFINITY
  let suspension: unknown

  const entering = branches.map(({ start }) => {
    const visit = countVisit(scope.visits, `${parent.span} ${branchId(start)}`)
    return { kind: 'branch' as const, id: start, parent: parent.span, visit }
  })
  const before = entering.map(branch => scope.run.past?.find(branch))
  // What came to its end in another process decides over the others before they go on.
  const decisive = join === 'first' ? 'completed' : join === 'all' ? 'failed' : undefined
  if (decisive && before.some(known => known?.status === decisive)) control.abort()

  const run = async ({ start, own }: Branch, i: number) => {
    const { visit } = entering[i]!
    const wasCompleted = before[i]?.status === 'completed'
    try {
      await inSpan(scope, entering[i]!, async span => {
        const address = childAddress(parent.address, branchId(start), visit)
        const visits = new Map<string, number>()
        const end = endable(scope.run, span, address, wasCompleted ? scope.signal : signal)
        const inner: Scope = {
          ...scope,
          span,
          address,
          context: base,
          signal: end.signal,
          visits,
          // Many items are no loop.
          ...(own ? { itemVisits: new Map<string, number>() } : {}),
          tolerated,
          output: null,
          caughtUp: false,
        }
        await unlessEnded(inner, end, async () => {
          if (own) {
            const context = copyObject(base)
            setOwn(context, ...own)
            await writeContext(inner, span, context)
          }
          await runPath(inner, start, stops)
        })
        if (join === 'first' && !wasCompleted) {
          // Another one may have come to its end since the last node of this one began.
          if (signal.aborted) throw cancelled()
          control.abort()
        }
        // What comes from a recording is equal to what it was, but not the same: only what is the same is not merged.
        const context = before[i]
          ? (applyPatch(base, diff(base, inner.context)) as JsonObject)
          : inner.context
        finals[i] = own ? withoutOwn(context, base, own[0]) : context
        outputs[i] = inner.output
      })
      results.set(start, 'completed')
    } catch (thrown) {
      if (isSuspended(thrown)) {
        suspension = thrown
        return
      }
      results.set(start, isCancelled(thrown) ? 'cancelled' : 'failed')
      const exit = before[i]?.exit ?? Number.MAX_SAFE_INTEGER
      if (!isCancelled(thrown) && exit < firstExit) {
        firstError = thrown
        firstExit = exit
      }
      if (join === 'all') control.abort()
    }
  }

  let next = 0
  const lane = async () => {
    waiting.begin()
    try {
      while (next < branches.length && !suspension) {
        const i = next++
        if (!signal.aborted || before[i]) await run(branches[i]!, i)
      }
    } finally {
      waiting.end()
    }
  }
  waiting.end()
  const { maxConcurrency = branches.length } = scope.workflow.limits
  const lanes = Math.min(branches.length, concurrency ?? branches.length, maxConcurrency)
  await Promise.all(Array.from({ length: lanes }, lane))
  waiting.begin()
  if (suspension) throw suspension
  if (scope.signal.aborted) throw cancelled()
  const done = finals.filter(context => context !== undefined)
  if (join === 'all' && firstError !== undefined) throw firstError
  if (done.length === 0 && branches.length > 0) {
    const place = { path: scope.run.file.path, address: parent.address }
    throw failure('all-branches-failed', { count: branches.length }, place, firstError)
  }
  const merged = mergeBranches(base, done)
  // What is new in each round of a foreach is its own, and the last one's stays.
  const repeated = branches.some(branch => branch.own)
  const conflicts = repeated
    ? merged.conflicts.filter(pointer => Object.hasOwn(base, fromPointer(pointer)[0]!))
    : merged.conflicts
  if (conflicts.length > 0) {
    const text = `Parallel branches wrote different values to ${conflicts.join(', ')}; the last branch in the list won.`
    await emit(scope, { type: 'log', span: parent.span, text, level: 'warning' })
  }
  // Meanwhile a person may have changed the context of the parent; or later, where the branches were joined before.
  if (!scope.run.past?.holds({ type: 'write', span: parent.span, patch: [] })) takeEdits(scope)
  const context =
    scope.context === base
      ? merged.context
      : (applyPatch(scope.context, diff(base, merged.context)) as JsonObject)
  const inOrder = branches.flatMap(({ start }) =>
    results.has(start) ? [[start, results.get(start)!] as const] : [],
  )
  return { context, results: new Map(inOrder), outputs }
}

/** The context of a branch without the key that only the branch had. */
function withoutOwn(context: JsonObject, base: JsonObject, key: string): JsonObject {
  const copy = copyObject(context)
  const before = getOwn(base, key)
  if (before === undefined) delete copy[key]
  else setOwn(copy, key, before)
  return copy
}
