import { createAnswerRules } from './answer-rules.ts'
import { createCapabilityRules } from './capability-rules.ts'
import { createFrameParser, encodeFrame } from './framing.ts'
import { createOrderingRules } from './ordering-rules.ts'
import { createProgressRules } from './progress-rules.ts'
import {
  type Arguments,
  type Command,
  type EventBody,
  type EventMessage,
  type EventName,
  isMessage,
  isObject,
  type RequestMessage,
  type ResponseBody,
  type ResponseMessage,
} from './protocol-types.ts'
import type { Rule } from './rule.ts'
import { type Sender, schemaProblems } from './schema.ts'
import { createTimeline, type Timeline } from './timeline.ts'
import type { Transport } from './transport.ts'
import { createWaiting } from './waiting.ts'

/** How long to wait for a response or an event, in milliseconds; 5000 by default. */
export type WaitOptions = { timeoutMs?: number }

export type SentRequest = {
  seq: number
  /** Settles with the response, failed ones too; rejects when none comes. */
  response: Promise<ResponseMessage>
}

export type Connection = {
  readonly timeline: Timeline
  /** Every broken rule so far, in words. */
  readonly problems: readonly string[]
  /** The adapter's error stream so far. */
  errorOutput(): string
  /** Sends a request of any name. `unchecked` lets one through that the schema refuses, to see the adapter refuse it. */
  send(command: string, args?: unknown, options?: WaitOptions & { unchecked?: boolean }): SentRequest
  /** Sends a request and returns the response's body. Throws a DapRequestError when the adapter refuses. */
  request<Name extends Command>(command: Name, args?: Arguments<Name>): Promise<ResponseBody<Name>>
  /** The same for a custom request; the body's type is the caller's word. */
  custom<Body = unknown>(command: `${string}/${string}`, args?: unknown): Promise<Body>
  /** Sends any value as a message, unchecked. */
  sendMessage(message: unknown): void
  /** Sends bytes as they are, unframed. */
  sendBytes(bytes: Uint8Array): void
  /** Notes a message as sent whose bytes the caller writes by itself, so that its answer is one to a request. */
  noteSent(message: unknown): void
  /**
   * Returns the next event of that name that the predicate accepts. Each name has a cursor of its own over the
   * timeline, behind the last event given out: an event that has already arrived is found, and none is given out twice
   * (except `terminated`).
   */
  waitForEvent<Name extends EventName>(
    name: Name,
    predicate?: (body: EventBody<Name>) => boolean,
    options?: WaitOptions,
  ): Promise<EventBody<Name>>
  /** The same for a custom event. */
  waitForCustomEvent<Body = unknown>(
    name: `${string}/${string}`,
    predicate?: (body: Body) => boolean,
    options?: WaitOptions,
  ): Promise<Body>
  /** The next event of any of these names. `from` is an index in the timeline; earlier events are passed over. */
  takeEvent(
    names: readonly string[],
    accept: (body: unknown) => boolean,
    options?: WaitOptions & { from?: number },
  ): Promise<EventMessage>
  /** All events of a name that have arrived, consumed or not. */
  events<Name extends EventName>(name: Name): EventBody<Name>[]
  /**
   * Asks `find` now and after every message until it returns something. An error thrown by `find` is passed on; `what`
   * names the thing awaited in the error of a timeout.
   */
  waitUntil<Value>(what: string, find: () => Value | undefined, options?: WaitOptions): Promise<Value>
  /** Sets the answer to a reverse request: it returns the response's body, or a promise of it. Without one, reverse requests are refused. */
  onReverseRequest(command: string, handler: (args: unknown) => unknown): void
  /** Settles when the adapter has closed its side. */
  readonly ended: Promise<void>
  /** Throws when any rule is broken so far, with the timeline. */
  assertClean(): void
  /**
   * Disconnects (unless that was done), closes the transport, and throws when any rule was broken in the session.
   * With `disconnect: false` the client just vanishes, and requests may stay unanswered. Later calls do nothing.
   */
  close(options?: { disconnect?: boolean }): Promise<void>
  readonly closed: boolean
}

/** A response with `success: false`. */
export class DapRequestError extends Error {
  readonly response: ResponseMessage
  constructor(response: ResponseMessage) {
    super(`${response.command} failed: ${errorText(response)}`)
    this.name = 'DapRequestError'
    this.response = response
  }
}

const tailLength = 40
/** How long to listen, after the response to `disconnect`, for messages that must not come. */
const settleMs = 20

/** Speaks the protocol over a transport and holds both sides to its rules. */
export function createConnection(transport: Transport, options: WaitOptions = {}): Connection {
  const defaultTimeoutMs = options.timeoutMs ?? 5000
  const timeline = createTimeline()
  const problems: string[] = []
  const rules: Rule[] = [
    createOrderingRules(),
    createCapabilityRules(),
    createAnswerRules(),
    createProgressRules(),
  ]
  const cursors = new Map<string, number>()
  const taken = new Set<number>()
  const reverseHandlers = new Map<string, (args: unknown) => unknown>()
  const waiting = createWaiting(withTail)
  const responses = new Map<number, ResponseMessage>()
  const parse = createFrameParser()
  const ended = Promise.withResolvers<void>()
  let nextSeq = 1
  let disconnecting: Promise<ResponseMessage> | undefined
  let closed = false

  transport.onBytes(chunk => {
    for (const framed of parse(chunk)) {
      if (framed.kind === 'problem') problems.push(framed.problem)
      else receive(framed.message)
    }
    if (chunk === undefined) {
      ended.resolve()
      waiting.end()
    }
  })

  function judge(sender: Sender, message: unknown): void {
    if (!isMessage(message)) return
    for (const rule of rules) problems.push(...rule.observe(sender, message))
  }

  function receive(message: unknown): void {
    timeline.add('in', message)
    problems.push(...schemaProblems('adapter', message))
    judge('adapter', message)
    if (isMessage(message)) {
      if (message.type === 'request') answer(message)
      if (message.type === 'response' && !responses.has(message.request_seq)) {
        responses.set(message.request_seq, message)
      }
    }
    waiting.wake()
  }

  function answer(request: RequestMessage): void {
    const handler = reverseHandlers.get(request.command)
    const base = { seq: nextSeq++, type: 'response', request_seq: request.seq, command: request.command }
    if (handler === undefined) {
      transmit({ ...base, success: false, message: 'refused by the test client', body: {} }, true)
    } else {
      const body = handler(request.arguments)
      const answered = (given: unknown) => transmit({ ...base, success: true, body: given }, true)
      if (body instanceof Promise) void body.then(answered)
      else answered(body)
    }
  }

  function noteSent(message: unknown): void {
    timeline.add('out', message)
    judge('client', message)
  }

  function transmit(message: unknown, checked: boolean): void {
    if (checked)
      problems.push(...schemaProblems('client', message).map(text => `sent by the client: ${text}`))
    noteSent(message)
    transport.write(encodeFrame(message))
  }

  function withTail(text: string): Error {
    const stderr = transport.errorOutput()
    const lines = [text, ...problems.map(problem => `- ${problem}`), timeline.print(tailLength)]
    return new Error((stderr === '' ? lines : [...lines, 'stderr:', stderr]).join('\n'))
  }

  const waitUntil: Connection['waitUntil'] = (what, find, wait = {}) =>
    waiting.waitUntil(what, find, wait.timeoutMs ?? defaultTimeoutMs)

  const send: Connection['send'] = (command, args, sending = {}) => {
    const seq = nextSeq++
    const message: RequestMessage = { seq, type: 'request', command }
    if (args !== undefined) message.arguments = args
    transmit(message, sending.unchecked !== true)
    const response = waitUntil(`response to ${command} #${seq}`, () => responses.get(seq), sending)
    // A caller who looks at the response later must not be punished for it by an unhandled rejection.
    response.catch(() => {})
    if (command === 'disconnect') disconnecting = response
    return { seq, response }
  }

  async function requestBody(command: string, args: unknown): Promise<unknown> {
    const response = await send(command, args).response
    if (response.success) return response.body
    throw new DapRequestError(response)
  }

  const takeEvent: Connection['takeEvent'] = (names, accept, wait = {}) => {
    let index = wait.from ?? Math.min(...names.map(name => cursors.get(name) ?? 0))
    return waitUntil(
      `event ${names.join(' or ')}`,
      () => {
        for (; index < timeline.entries.length; index++) {
          const { direction, message } = timeline.entries[index]!
          if (direction === 'out' || taken.has(index) || !isEvent(message, names)) continue
          if (index < (cursors.get(message.event) ?? 0) || !accept(message.body)) continue
          // The end of a session is a state rather than a moment: whoever asks for it later gets it as well.
          if (message.event !== 'terminated') {
            taken.add(index)
            cursors.set(message.event, index + 1)
          }
          return message
        }
        return undefined
      },
      wait,
    )
  }

  function assertClean(): void {
    if (problems.length > 0) throw withTail(`the session broke ${problems.length} rule(s):`)
  }

  return {
    timeline,
    problems,
    ended: ended.promise,
    errorOutput: () => transport.errorOutput(),
    send,
    waitUntil,
    assertClean,
    request: (command, args) => requestBody(command, args) as Promise<ResponseBody<typeof command>>,
    custom: <Body>(command: string, args?: unknown) => requestBody(command, args) as Promise<Body>,
    sendMessage: message => transmit(message, false),
    sendBytes: bytes => transport.write(bytes),
    noteSent,
    takeEvent,
    async waitForEvent<Name extends EventName>(
      name: Name,
      predicate: (body: EventBody<Name>) => boolean = () => true,
      wait?: WaitOptions,
    ) {
      const event = await takeEvent([name], body => predicate(body as EventBody<Name>), wait)
      return event.body as EventBody<Name>
    },
    async waitForCustomEvent<Body>(
      name: string,
      predicate: (body: Body) => boolean = () => true,
      wait?: WaitOptions,
    ) {
      const event = await takeEvent([name], body => predicate(body as Body), wait)
      return event.body as Body
    },
    events: <Name extends EventName>(name: Name) =>
      timeline.entries.flatMap(entry =>
        entry.direction === 'in' && isEvent(entry.message, [name])
          ? [entry.message.body as EventBody<Name>]
          : [],
      ),
    onReverseRequest: (command, handler) => void reverseHandlers.set(command, handler),
    get closed() {
      return closed
    },
    async close(closing = {}) {
      if (closed) return
      closed = true
      const polite = closing.disconnect !== false
      if (polite && disconnecting === undefined && !waiting.hasEnded) send('disconnect', {})
      const problem = polite ? await disconnecting?.then(refusal, reason) : undefined
      if (problem !== undefined) problems.push(problem)
      if (polite) await new Promise(resolve => setTimeout(resolve, settleMs))
      await transport.close().catch((cause: unknown) => problems.push(reason(cause)))
      if (polite) for (const rule of rules) problems.push(...rule.finish())
      assertClean()
    },
  }
}

function isEvent(message: unknown, names: readonly string[]): message is EventMessage {
  return isMessage(message) && message.type === 'event' && names.includes(message.event)
}

function refusal(response: ResponseMessage): string | undefined {
  return response.success ? undefined : `${response.command} was refused: ${errorText(response)}`
}

/** The first line of an error's message. */
function reason(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!
}

/** What a client would show of a failed response. */
function errorText(response: ResponseMessage): string {
  const error = isObject(response.body) ? response.body['error'] : undefined
  if (!isObject(error) || typeof error['format'] !== 'string') return response.message ?? 'no message'
  const variables = isObject(error['variables']) ? error['variables'] : {}
  return error['format'].replace(/\{(\w+)\}/g, (whole, name: string) => String(variables[name] ?? whole))
}
