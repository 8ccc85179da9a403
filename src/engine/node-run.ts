import type { ErrorInfo, ExitStatus, NewEvent, SpanKind } from '../recording/event.ts'
import { diff, toPointer } from '../recording/patch.ts'
import { type Address, childAddress } from '../workflow/address.ts'
import type { WorkflowNode } from '../workflow/graph.ts'
import { copyObject, type Json, type JsonObject, setOwn } from '../workflow/json.ts'
import { errorInfoOf, isCancelled } from './errors.ts'
import { countVisit, emit, type Scope } from './scope.ts'

/** One attempt of a node, as its runner sees it. */
export interface NodeRun<N extends WorkflowNode = WorkflowNode> {
  scope: Scope
  node: N
  span: number
  address: Address
  visit: number
  attempt: number
  input: JsonObject
  /** Stores an output under the node's `output` key, or its id. */
  store(output: Json): Promise<void>
  /** Makes this the context. The output is the value at the keys named, or the one given. */
  write(context: JsonObject, output: { keys: readonly string[] } | { value: Json | undefined }): Promise<void>
  /** Does a piece of work in a span of its own. */
  within<T>(kind: SpanKind, id: string, work: (span: number) => Promise<T>): Promise<T>
}

/** Builds what a runner gets. */
export function createNodeRun<N extends WorkflowNode>(
  scope: Scope,
  node: N,
  { span, visit, attempt, input }: { span: number; visit: number; attempt: number; input: JsonObject },
): NodeRun<N> {
  const visits = new Map<string, number>()
  const run: NodeRun<N> = {
    scope,
    node,
    span,
    address: childAddress(scope.address, node.id, visit),
    visit,
    attempt,
    input,
    store(output) {
      const key = node.output ?? node.id
      const context = copyObject(scope.context)
      setOwn(context, key, output)
      return run.write(context, { keys: [key] })
    },
    async write(context, output) {
      const patch = diff(scope.context, context)
      const event: Extract<NewEvent, { type: 'write' }> = { type: 'write', span, patch }
      if ('value' in output) {
        if (output.value !== undefined) event.output = output.value
      } else if (output.keys.length === 1) event.outputAt = toPointer([output.keys[0]!])
      else event.outputAt = Object.fromEntries(output.keys.map(key => [key, toPointer([key])]))
      const written = emit(scope, event)
      if (typeof written !== 'number') await written
      scope.context = context
    },
    within: (kind, id, work) =>
      inSpan(scope, { kind, id, parent: span, visit: countVisit(visits, `${kind} ${id}`) }, work),
  }
  return run
}

/** What an enter event says besides its number and time. */
export interface Entering {
  kind: SpanKind
  id: string
  parent?: number
  visit: number
  attempt?: number
  nodeType?: string
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

/**
 * Opens a span, works, and closes it whatever happens. An error is told to the timeline once, where it is seen first.
 * @param work gets the span; what it returns as `next` is recorded with the exit
 */
export async function inSpan<T>(
  scope: Scope,
  entering: Entering,
  work: (span: number) => Promise<T>,
): Promise<T> {
  const entered = emit(scope, { type: 'enter', ...entering })
  const span = typeof entered === 'number' ? entered : await entered
  let status: ExitStatus = 'completed'
  let next: readonly string[] | undefined
  try {
    const result = await work(span)
    next = nextOf(result)
    return result
  } catch (thrown) {
    status = isCancelled(thrown) ? 'cancelled' : 'failed'
    if (status === 'failed') await report(scope, span, thrown)
    throw thrown
  } finally {
    const exited = emit(scope, { type: 'exit', span, status, ...(next ? { next: [...next] } : {}) })
    if (typeof exited !== 'number') await exited
  }
}

function nextOf(result: unknown): readonly string[] | undefined {
  const next = (result as { next?: unknown } | undefined)?.next
  return Array.isArray(next) ? (next as string[]) : undefined
}

async function report(scope: Scope, span: number, thrown: unknown): Promise<void> {
  if (typeof thrown === 'object' && thrown !== null) {
    if (reported.has(thrown)) return
    reported.set(thrown, span)
  }
  const error: ErrorInfo = errorInfoOf(thrown)
  await emit(scope, { type: 'error', span, error, caught: scope.tolerated })
}
