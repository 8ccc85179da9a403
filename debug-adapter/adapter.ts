import type { Readable, Writable } from 'node:stream'
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { AttachableRun } from '../src/debugger/attach.ts'
import { formatError } from '../src/workflow/problem.ts'
import { connect } from './connection.ts'
import { CancelledRequest, RequestError } from './refusal.ts'
import { handlerOf } from './registry.ts'
import { type Relay, relayTo } from './relay.ts'
import type { Reply, RequestHandler } from './request.ts'
import { createReverseRequests } from './reverse-requests.ts'
import { createSession, type Session } from './session.ts'

/** How long a vanished client's run may take to stop, in milliseconds. */
const closingTime = 2_000

/** A client that is served. */
export interface ServedClient {
  session: Session
  /** Resolves when the client has gone and its run has ended. */
  closed: Promise<void>
}

/** Where a client is served. */
export interface ServeHost {
  /** Runs the handling of each request, so that the host can tell whose work it is. */
  within?: <T>(session: Session, work: () => T) => T
  /** Told when the client leaves and its run goes on; before it is answered, and may end this process. */
  onRunsOn?: () => void
  /** The run of this process, which is all that can be debugged here; without it, anything can. */
  run?: AttachableRun
}

/**
 * Serves one client over a pair of streams.
 * @param cwd for relative paths
 */
export function serve(
  input: Readable,
  output: Writable,
  cwd: string,
  { within = (_, work) => work(), onRunsOn = () => undefined, run }: ServeHost = {},
): ServedClient {
  let seq = 1
  let left = false
  let resolveClosed: () => void
  const closed = new Promise<void>(resolve => {
    resolveClosed = resolve
  })

  const send = (message: { type: string }) => {
    if (!left) connection.send({ seq: seq++, ...message } as DebugProtocol.ProtocolMessage)
  }
  const reverse = createReverseRequests(
    () => seq,
    (command, args) => send({ type: 'request', command, arguments: args } as never),
  )
  const session = createSession(
    cwd,
    (event, body) => send({ type: 'event', event, ...(body ? { body } : {}) } as never),
    { ask: reverse.ask, run },
  )
  /** Set once another process debugs: all goes through to it. */
  let relay: Relay | undefined
  let introduction: DebugProtocol.Request | undefined

  const answer = (request: DebugProtocol.Request, success: boolean, rest: object) =>
    send({ type: 'response', request_seq: request.seq, command: request.command, success, ...rest } as never)

  const refuse = (request: DebugProtocol.Request, thrown: unknown) => {
    const message = session.redact(thrown instanceof RequestError ? thrown.message : formatError(thrown))
    const showUser = thrown instanceof RequestError && thrown.showUser
    answer(request, false, {
      message,
      body: { error: { id: errorId(thrown), format: message, showUser } },
    })
  }

  const leave = () => {
    left = true
    connection.end()
    void (session.ending.background ?? Promise.resolve()).finally(() => resolveClosed())
  }

  /** Lets another process debug its run for the client. Numbers of messages are those of their own connection. */
  const goThrough = async (request: DebugProtocol.Request) => {
    const asked = new Map<number, number>()
    let isOver = false
    const through = await relayTo(request.arguments, introduction!, {
      onMessage(message) {
        const { type, event } = message as DebugProtocol.Event
        const { command } = message as DebugProtocol.Response
        if (type === 'event' && event === 'terminated') isOver = true
        if (type === 'request') asked.set(seq, message.seq)
        send({ ...message, seq: seq++ } as never)
        if (type === 'response' && command === 'disconnect') leave()
      },
      onClose() {
        if (left || isOver) return
        session.output('stderr', 'The run that was debugged has ended with its process.')
        send({ type: 'event', event: 'terminated' } as never)
      },
    })
    relay = {
      get open() {
        return through.open
      },
      close: through.close,
      send(message) {
        const { type, request_seq } = message as DebugProtocol.Response
        const own = type === 'response' ? asked.get(request_seq) : undefined
        through.send(own === undefined ? message : ({ ...message, request_seq: own } as never))
      },
    }
    relay.send(request)
  }

  const dispatch = async (request: DebugProtocol.Request) => {
    if (relay?.open) return relay.send(request)
    try {
      if (request.command === 'initialize') introduction ??= request
      if (request.command === 'attach' && !run && !session.isLoaded && session.client) {
        if (relay) throw new RequestError('"attach" came twice.')
        return await goThrough(request)
      }
      const handler = handlerOf(request.command)
      if (!handler) throw new RequestError(`"${request.command}" is not supported.`)
      session.allow(request.command, handler.when)
      const { signal } = session.movement.beginRequest(request.seq)
      const reply = await unlessCancelled(handler, signal, () =>
        handler.handle(session, request.arguments, signal),
      )
      if (session.ending.background) onRunsOn()
      answer(request, true, reply.body ? { body: reply.body } : {})
      session.movement.answered(request.seq, reply.after)
    } catch (thrown) {
      session.movement.answered(request.seq)
      refuse(request, thrown)
    }
    if (request.command === 'disconnect') leave()
    else if (left) await session.ending.end()
  }

  /** Requests are handled one after another, in the order in which they came. */
  let last: Promise<unknown> = Promise.resolve()
  const connection = connect(input, output, {
    onMessage(message) {
      if (message.type === 'response' && relay?.open) return relay.send(message)
      if (message.type === 'response') return void reverse.answer(message as DebugProtocol.Response)
      if (message.type !== 'request') return
      const request = message as DebugProtocol.Request
      if (typeof request.command !== 'string' || !Number.isInteger(request.seq)) {
        session.output('stderr', 'Playhead received a request without a command or a number and skipped it.')
        return
      }
      if (handlerOf(request.command)?.overtakes) {
        void within(session, () => dispatch(request))
        return
      }
      session.movement.beginRequest(request.seq)
      // A client can always leave, even while a handler module that never finishes loading holds up the launch.
      const before = request.command === 'disconnect' ? Promise.race([last, pause(closingTime)]) : last
      last = before.then(() => within(session, () => dispatch(request)))
    },
    onGarbage: detail => session.output('stderr', `Playhead received ${detail} and skipped it.`),
    onClose() {
      if (left) return
      left = true
      reverse.close()
      relay?.close()
      if (session.ending.leavesRunning) {
        session.ending.leaveRunning()
        if (session.ending.background) onRunsOn()
        void (session.ending.background ?? Promise.resolve()).finally(() => resolveClosed())
      } else void Promise.race([session.ending.end(), pause(closingTime)]).finally(() => resolveClosed())
    },
  })
  return { session, closed }
}

/** Does the work of a request, as long as the client has not cancelled it. */
async function unlessCancelled(
  { cancellable }: RequestHandler,
  signal: AbortSignal,
  work: () => Reply | Promise<Reply>,
): Promise<Reply> {
  if (signal.aborted) throw new CancelledRequest()
  const reply = work()
  if (!cancellable || !(reply instanceof Promise)) return reply
  const cancelled = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new CancelledRequest()), { once: true })
  })
  // What is given up may still fail, which nobody wants to know.
  reply.catch(() => undefined)
  return Promise.race([reply, cancelled])
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds).unref())
}

const codes = new Map<string, number>()

/** A number for each kind of error, stable while the process lives. */
function errorId(thrown: unknown): number {
  const code = (thrown as { code?: unknown }).code
  const name = typeof code === 'string' ? code : 'request'
  if (!codes.has(name)) codes.set(name, codes.size + 1)
  return codes.get(name)!
}
