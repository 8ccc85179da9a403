import { setTimeout as sleep } from 'node:timers/promises'
import type { ErrorInfo } from '../../recording/event.ts'
import { diff } from '../../recording/patch.ts'
import type { Redact } from '../../recording/redact.ts'
import type { WorkflowFile } from '../../workflow/graph.ts'
import type { JsonObject } from '../../workflow/json.ts'
import {
  failure,
  formatProblem,
  type Place,
  PlayheadError,
  type ProblemCode,
} from '../../workflow/problem.ts'
import { cancelled } from '../errors.ts'
import type { HandlerFunction, HandlerModules } from '../handler-modules.ts'
import type { Handler, HandlerRun } from '../handlers.ts'
import { moduleUrl } from '../handlers-node.ts'
import { contextOf } from '../run-context.ts'
import { asFault } from './fault.ts'
import { letGo } from './inspect-node.ts'
import type { Answer, FromProcess, Stream, ToProcess } from './messages.ts'
import {
  type HandlerProcess,
  handlerProcessFile,
  type ProcessEnd,
  startHandlerProcess,
} from './process-node.ts'

/** Milliseconds that a process has to notice that a call is cancelled. */
const cancelGrace = 1_000

/** Milliseconds that a JavaScript debugger has to attach; how often is looked; and what it gets to set its breakpoints. */
const attachGrace = { time: 15_000, look: 50, settle: 500 }

/** What the process of handlers needs of the run. */
export interface IsolationOptions {
  file: Pick<WorkflowFile, 'path'>
  /** All variables of the process. */
  env: Readonly<Record<string, string>>
  /** Hides secrets in what is printed, and in what is told of the end of the process. */
  redact: Redact
  /** Shows what handlers print. */
  print(stream: Stream, text: string): void
}

/** What came of a message, the end of the process included. */
type Outcome = Answer | { type: 'ended'; end: ProcessEnd }

/** A process, with what goes on in it. */
interface Lane {
  readonly open: boolean
  readonly debugged: HandlerProcess['debugged']
  send(message: ToProcess): void
  ask(id: number, message: (context: JsonObject) => ToProcess, call?: Call): Promise<Outcome>
  /** Resolves when the process has noticed all cancellations, or is gone. */
  quiet(): Promise<void>
  close(): Promise<void>
}

/** A call that goes on. */
interface Call {
  run: HandlerRun
  context: JsonObject
}

/**
 * Handler modules whose code runs in a process of its own. It is started when it is needed first, and anew when it is
 * needed after it has ended.
 */
export function isolatedModules(options: IsolationOptions): HandlerModules {
  const { file } = options
  let lane: Lane | undefined
  let closed = false
  let lastId = 0
  /** The node whose next call is to stop at its first line. */
  let stopFor: string | undefined
  let inspector = ''

  /** Asks a process that can answer. One that ended before it had begun with the message was not asked. */
  const ask = async (
    message: (id: number, before: JsonObject) => ToProcess,
    call?: Call,
  ): Promise<Outcome> => {
    for (let again = true; ; again = false) {
      await lane?.quiet()
      if (closed) throw cancelled()
      call?.run.signal.throwIfAborted()
      if (!lane?.open) lane = startLane(options)
      const id = ++lastId
      const outcome = await lane.ask(id, before => message(id, before), call)
      if (again && outcome.type === 'ended' && outcome.end.begun < id) continue
      return outcome
    }
  }

  const handlerOf = (named: string, url: string, name: string): Handler => {
    return async (input, run) => {
      const context = contextOf(run)
      const { execution, workflow, node, address, visit, attempt } = run
      const told = { execution, workflow, node, address, visit, attempt }
      const stop = stopFor === address ? { stop: true as const } : {}
      if (stop.stop) stopFor = undefined
      const outcome = await ask(
        (id, before) => ({
          type: 'call',
          id,
          url,
          name,
          input,
          told,
          changes: changesOf(before, context),
          ...stop,
        }),
        { run, context },
      )
      return resultOf(outcome, named, name)
    }
  }

  const load = async (named: string, place: Place): Promise<ReadonlyMap<string, HandlerFunction>> => {
    const url = await moduleUrl(file, named, place)
    const outcome = await ask(id => ({ type: 'load', id, url }))
    if (outcome.type !== 'loaded') throw unloadable(outcome, named, place)
    return new Map(
      outcome.functions.map(({ name, tool }) => [name, { call: handlerOf(named, url, name), tool }]),
    )
  }
  const loaded = new Map<string, ReturnType<typeof load>>()

  return {
    functions(named, place) {
      const known = loaded.get(named) ?? load(named, place)
      loaded.set(named, known)
      return known
    },
    inspection: {
      internals: [handlerProcessFile],
      async open() {
        const outcome = await ask(id => ({ type: 'inspect', id }))
        if (outcome.type !== 'inspecting') throw unloadable(outcome, handlerProcessFile, {})
        inspector = outcome.url
        return inspector
      },
      get isDebugged() {
        return lane?.debugged === 'now'
      },
      async untilDebugged(signal) {
        // Node waits no second time for a debugger, if the first one went while the process stood in it.
        if (lane && lane.debugged !== 'never') return debuggedAgain(lane, signal)
        let came = true
        const giveUp = () => {
          came = false
          letGo(inspector)
        }
        const timer = setTimeout(giveUp, attachGrace.time)
        signal.addEventListener('abort', giveUp, { once: true })
        const outcome = await ask(id => ({ type: 'wait', id }))
        clearTimeout(timer)
        signal.removeEventListener('abort', giveUp)
        return came && outcome.type === 'debugged'
      },
      stopAtNext(address) {
        stopFor = address
      },
    },
    async close() {
      closed = true
      await lane?.close()
    },
  }
}

/** Waits for a debugger that comes after another one. */
async function debuggedAgain(lane: Lane, signal: AbortSignal): Promise<boolean> {
  const end = performance.now() + attachGrace.time
  while (lane.debugged !== 'now') {
    if (signal.aborted || !lane.open || performance.now() > end) return false
    await sleep(attachGrace.look)
  }
  await sleep(attachGrace.settle)
  return true
}

function startLane({ env, redact, print }: IsolationOptions): Lane {
  const asked = new Map<number, { settle(outcome: Outcome): void; call: Call | undefined }>()
  const unnoticed = new Map<number, NodeJS.Timeout>()
  let noticed: (() => void)[] = []
  let context: JsonObject = {}
  let closing = false

  const notice = (id: number) => {
    clearTimeout(unnoticed.get(id))
    unnoticed.delete(id)
    if (unnoticed.size > 0) return
    for (const one of noticed) one()
    noticed = []
  }
  const onMessage = (message: FromProcess) => {
    if (message.type === 'log') {
      const run = asked.get(message.id)?.call?.run
      if (message.named) run?.emit(message.text, message.data)
      else run?.log(message.text, message.data)
    } else if (message.type === 'cancelled') notice(message.id)
    else if (message.type !== 'output' && message.type !== 'leaving') {
      asked.get(message.id)?.settle(message)
      asked.delete(message.id)
    }
  }
  const handlers = startHandlerProcess(env, {
    onMessage,
    onOutput: (stream, text) => print(stream, redact(text)),
  })
  const ended = handlers.ended.then(({ detail, ...rest }) => {
    const end = { ...rest, detail: redact(detail) }
    for (const id of [...unnoticed.keys()]) notice(id)
    if (!closing && asked.size === 0) {
      // Nobody waits for it, and the next call begins anew without a word.
      print(
        'stderr',
        `${formatProblem(undefined, failure('handler-process-lost', { detail: end.detail }))}\n`,
      )
    }
    for (const { settle } of asked.values()) settle({ type: 'ended', end })
    asked.clear()
  })
  const cancel = (id: number) => {
    if (!asked.has(id) || !handlers.open) return
    handlers.send({ type: 'cancel', id })
    const timer = setTimeout(() => {
      handlers.kill('it was ended, since a cancelled call kept it busy without a pause')
    }, cancelGrace)
    unnoticed.set(id, timer)
  }

  return {
    get open() {
      return handlers.open
    },
    get debugged() {
      return handlers.debugged
    },
    send: handlers.send,
    ask(id, message, call) {
      const { promise, resolve } = Promise.withResolvers<Outcome>()
      const abort = () => cancel(id)
      call?.run.signal.addEventListener('abort', abort, { once: true })
      const settle = (outcome: Outcome) => {
        call?.run.signal.removeEventListener('abort', abort)
        resolve(outcome)
      }
      asked.set(id, { settle, call })
      handlers.send(message(context))
      if (call) context = call.context
      return promise
    },
    async quiet() {
      if (unnoticed.size === 0) return
      await new Promise<void>(resolve => noticed.push(resolve))
      // A process that was killed is gone before the next one is started.
      if (!handlers.open) await ended
    },
    async close() {
      closing = true
      await handlers.close()
      await ended
    },
  }
}

/** The changes of the context, without the old values, which the process has. */
function changesOf(before: JsonObject, context: JsonObject) {
  return diff(before, context).map(({ op, path, value }) =>
    op === 'remove' ? { op, path } : { op, path, value: value! },
  )
}

/** What the handler returned. @throws what it has thrown, or why there is no result */
function resultOf(outcome: Outcome, module: string, name: string): unknown {
  switch (outcome.type) {
    case 'result':
      return outcome.value
    case 'thrown':
      throw outcome.error === undefined ? undefined : errorOf(outcome.error)
    case 'not-json':
      throw asFault(name, (handler, place) =>
        failure('result-not-json', { handler, detail: outcome.detail }, place),
      )
    case 'ended': {
      const { detail, error } = outcome.end
      throw asFault(name, (handler, place) =>
        failure('handler-process-ended', { handler, detail }, place, error && errorOf(error)),
      )
    }
    case 'loaded':
    case 'inspecting':
    case 'debugged':
    case 'unloadable':
      throw asFault(name, (_, place) => unloadable(outcome, module, place))
  }
}

function unloadable(outcome: Outcome, module: string, place: Place) {
  const { detail, error } =
    outcome.type === 'ended'
      ? { detail: `its process ended: ${outcome.end.detail}`, error: outcome.end.error }
      : { detail: outcome.type === 'unloadable' ? outcome.detail : outcome.type, error: undefined }
  return failure('handlers-unloadable', { module, detail }, place, error && errorOf(error))
}

/** An error of another process as one that is described and recorded as it was there. */
function errorOf({ code, name, message, remedy, stack, cause: info }: ErrorInfo): Error {
  const cause = info && errorOf(info)
  if (remedy !== undefined) return new PlayheadError(code as ProblemCode, message, remedy, {}, cause)
  // What was thrown without being an error has no stack.
  return Object.assign(new Error(message, cause && { cause }), { name, stack })
}
