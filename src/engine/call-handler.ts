import type { HandlerReference } from '../workflow/graph.ts'
import { type Json, type JsonObject, toJson } from '../workflow/json.ts'
import { failure } from '../workflow/problem.ts'
import { cancelled, describeThrown, isCancelled } from './errors.ts'
import type { HandlerRun } from './handlers.ts'
import { faultOf } from './isolation/fault.ts'
import { loggable, notJsonDetail } from './loggable.ts'
import type { NodeRun } from './node-run.ts'
import { withContext } from './run-context.ts'
import { emitAside } from './scope.ts'

/**
 * Calls a handler and returns its result as JSON.
 * @param key the key of the node that names it
 * @throws {PlayheadError} `handler-failed`, `result-not-json`, `cancelled`
 */
export async function callHandler(
  run: NodeRun,
  span: number,
  handler: HandlerReference,
  input: JsonObject,
  key: string,
): Promise<Json> {
  const { scope, node } = run
  const call = scope.run.ports.handlers(handler, scope.workflow)!
  const told = handlerRun(run, span, scope.signal)
  let result: unknown
  try {
    scope.signal.throwIfAborted()
    scope.run.timeline.save()
    result = await unlessAborted(scope.signal, async () => call(structuredClone(input), told.run))
  } catch (thrown) {
    if (scope.signal.aborted || isCancelled(thrown)) throw cancelled()
    const place = { path: scope.run.file.path, range: node.keys.get(key), address: run.address }
    const fault = faultOf(thrown, handler.text, place)
    if (fault) throw fault
    const detail = describeThrown(thrown)
    throw failure('handler-failed', { handler: handler.text, detail }, place, thrown)
  } finally {
    told.end()
  }
  try {
    return toJson(result)
  } catch (thrown) {
    const detail = notJsonDetail(thrown)
    const place = { path: scope.run.file.path, range: node.keys.get(key), address: run.address }
    throw failure('result-not-json', { handler: handler.text, detail }, place)
  }
}

/** Stops waiting for work that does not listen to the signal. */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(cancelled())
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work(), aborted])
  } finally {
    if (stop) signal.removeEventListener('abort', stop)
  }
}

/** What a handler is told, and the end of it: the spans of later logs would be closed. */
export function handlerRun(
  run: Pick<NodeRun, 'scope' | 'address' | 'visit' | 'attempt'> & { node: { id: string } },
  span: number,
  signal: AbortSignal,
): { run: HandlerRun; end(): void } {
  const { scope, node } = run
  let open = true
  const record = (text: string, data: unknown, name?: string) => {
    if (!open || signal.aborted) return
    emitAside(scope, {
      type: 'log',
      span,
      text,
      level: 'info',
      ...(name === undefined ? {} : { name }),
      ...(data === undefined ? {} : { data: loggable(data) }),
    })
  }
  const told = {
    execution: scope.run.id,
    workflow: scope.workflow.name,
    node: node.id,
    address: run.address,
    visit: run.visit,
    attempt: run.attempt,
    signal,
    log: (text: string, data?: unknown) => record(String(text), data),
    emit: (name: string, data?: unknown) => record(String(name), data, String(name)),
  }
  return {
    run: withContext(told, () => scope.context),
    end() {
      open = false
    },
  }
}
