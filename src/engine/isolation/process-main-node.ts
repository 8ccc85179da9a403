// The entry of the process in which the handlers of one run are called, where the run isolates them. Its parent asks
// over Node's channel for processes; what is printed goes there too, so that it keeps its place among logs and results.
import type { ErrorInfo } from '../../recording/event.ts'
import { applyPatch } from '../../recording/patch.ts'
import { type JsonObject, toJson } from '../../workflow/json.ts'
import { asCurrentRun } from '../current-run-node.ts'
import { endWithParent } from '../end-with-parent-node.ts'
import { errorInfoOf } from '../errors.ts'
import { functionsOf, type HandlerFunction, loadingDetail } from '../handler-modules.ts'
import type { HandlerRun } from '../handlers.ts'
import { loggable, notJsonDetail } from '../loggable.ts'
import { withContext } from '../run-context.ts'
import { inspect, stopping, waitForDebugger } from './inspect-node.ts'
import type { Answer, CallMessage, FromProcess, Stream, ToProcess } from './messages.ts'

/** The modules that were imported, by their URLs. */
const modules = new Map<string, ReadonlyMap<string, HandlerFunction>>()
/** The calls that go on, by their ids. */
const calls = new Map<number, AbortController>()
let context: JsonObject = {}
/** The newest message that was begun with. */
let begun = 0
/** The error that is about to end this process. */
let fatal: ErrorInfo | undefined

const channel = process.send!.bind(process)
// Handlers find the process as it is without isolation, with nobody to send to.
process.send = undefined
process.disconnect = () => undefined

/** Never fails: once the parent is gone, so is this process. */
function tell(message: FromProcess): void {
  try {
    if (process.connected) channel(message, undefined, undefined, () => undefined)
  } catch {
    // Node fails so when the parent goes at this moment.
  }
}

async function functionsAt(url: string): Promise<ReadonlyMap<string, HandlerFunction>> {
  const functions = functionsOf((await import(url)) as Record<string, unknown>)
  modules.set(url, functions)
  return functions
}

async function load(id: number, url: string): Promise<Answer> {
  try {
    const functions = await functionsAt(url)
    return { type: 'loaded', id, functions: [...functions].map(([name, { tool }]) => ({ name, tool })) }
  } catch (thrown) {
    return { type: 'unloadable', id, detail: loadingDetail(thrown) }
  }
}

async function call({ id, url, name, input, told, changes, stop }: CallMessage): Promise<Answer> {
  context = applyPatch(context, changes)
  const control = new AbortController()
  calls.set(id, control)
  const run = runOf(id, told, context, control.signal)
  let functions = modules.get(url)
  try {
    functions ??= await functionsAt(url)
  } catch (thrown) {
    return { type: 'unloadable', id, detail: loadingDetail(thrown) }
  }
  const handler = functions.get(name)?.call
  if (!handler) return { type: 'unloadable', id, detail: `it exports no function "${name}" any more` }
  let result: unknown
  try {
    const called = stop ? await stopping(handler) : handler
    result = await asCurrentRun(run, () => called(input, run))
  } catch (thrown) {
    return { type: 'thrown', id, ...(thrown === undefined ? {} : { error: errorInfoOf(thrown) }) }
  }
  try {
    return { type: 'result', id, value: toJson(result) }
  } catch (thrown) {
    return { type: 'not-json', id, detail: notJsonDetail(thrown) }
  }
}

function runOf(id: number, told: CallMessage['told'], shared: JsonObject, signal: AbortSignal): HandlerRun {
  const log = (text: string, data: unknown, named: boolean) =>
    tell({
      type: 'log',
      id,
      text: String(text),
      named,
      ...(data === undefined ? {} : { data: loggable(data) }),
    })
  const run = {
    ...told,
    signal,
    log: (text: string, data?: unknown) => log(text, data, false),
    emit: (name: string, data?: unknown) => log(name, data, true),
  }
  return withContext(run, () => shared)
}

function redirect(stream: Stream): void {
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    if (text !== '') tell({ type: 'output', stream, text })
    const done = rest.find(value => typeof value === 'function') as (() => void) | undefined
    if (done) queueMicrotask(done)
    return true
  }
  process[stream].write = write as typeof process.stdout.write
}

redirect('stdout')
redirect('stderr')
endWithParent(0)

async function answerTo(message: Exclude<ToProcess, { type: 'cancel' }>): Promise<Answer> {
  const { id, type } = message
  switch (type) {
    case 'load':
      return load(id, message.url)
    case 'inspect':
      return { type: 'inspecting', id, url: await inspect() }
    case 'wait':
      await waitForDebugger()
      return { type: 'debugged', id }
    case 'call':
      return call(message)
  }
}

process.on('message', (message: ToProcess) => {
  const { id } = message
  if (message.type === 'cancel') {
    calls.get(id)?.abort()
    tell({ type: 'cancelled', id })
    return
  }
  begun = id
  void answerTo(message).then(one => {
    calls.delete(id)
    tell(one)
  })
})
process.on('disconnect', () => process.exit())
process.on('uncaughtExceptionMonitor', thrown => {
  fatal = errorInfoOf(thrown)
  // A module may have a listener of its own, after which the process goes on.
  setImmediate(() => {
    fatal = undefined
  }).unref()
})
process.on('exit', () => tell({ type: 'leaving', begun, ...(fatal ? { error: fatal } : {}) }))
