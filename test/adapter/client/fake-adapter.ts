import type { Duplex } from 'node:stream'
import { createFrameParser, encodeFrame } from './framing.ts'
import { isMessage, type RequestMessage, type ResponseMessage } from './protocol-types.ts'

/** What a scripted answer may do. */
export type FakeAdapter = {
  respond(request: RequestMessage, body?: unknown): void
  refuse(request: RequestMessage, text: string, error?: unknown): void
  event(event: string, body?: unknown): void
  /** Sends a reverse request. */
  request(command: string, args?: unknown): void
  /** Sends a message whose `seq` is the script's own business. */
  send(message: unknown): void
  bytes(text: string): void
  end(): void
}

export type Script = Record<string, (adapter: FakeAdapter, request: RequestMessage) => void>

const capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsStepBack: true,
  supportsRestartRequest: true,
  supportsFunctionBreakpoints: true,
  exceptionBreakpointFilters: [
    { filter: 'uncaught', label: 'Uncaught', default: true },
    { filter: 'caught', label: 'Caught' },
  ],
}

/** A stop as the fake adapter reports it. */
export const stopBody = { reason: 'step', threadId: 1, allThreadsStopped: true }

const resume: Script[string] = (adapter, request) => {
  // The response to continue must have a body; the others may.
  adapter.respond(request, {})
  adapter.event('stopped', stopBody)
}

/** Behaves: one thread, one frame at line 3, a scope of two variables, every step stops where it was. */
const wellBehaved: Script = {
  initialize: (adapter, request) => adapter.respond(request, capabilities),
  launch(adapter, request) {
    adapter.event('initialized')
    adapter.respond(request)
  },
  configurationDone(adapter, request) {
    adapter.respond(request)
    adapter.event('stopped', { ...stopBody, reason: 'entry' })
  },
  setBreakpoints(adapter, request) {
    const { breakpoints } = request.arguments as { breakpoints: { line: number }[] }
    adapter.respond(request, {
      breakpoints: breakpoints.map(({ line }, index) => ({ id: index + 1, verified: true, line })),
    })
  },
  setFunctionBreakpoints(adapter, request) {
    const { breakpoints } = request.arguments as { breakpoints: unknown[] }
    adapter.respond(request, { breakpoints: breakpoints.map(() => ({ verified: true })) })
  },
  setExceptionBreakpoints: (adapter, request) => adapter.respond(request),
  threads: (adapter, request) => adapter.respond(request, { threads: [{ id: 1, name: 'main' }] }),
  stackTrace(adapter, request) {
    const source = { name: 'flow.yaml', path: '/project/flow.yaml' }
    adapter.respond(request, { stackFrames: [{ id: 7, name: 'fix_bug', line: 3, column: 5, source }] })
  },
  scopes(adapter, request) {
    adapter.respond(request, { scopes: [{ name: 'Context', variablesReference: 10, expensive: false }] })
  },
  variables(adapter, request) {
    const { variablesReference } = request.arguments as { variablesReference: number }
    const inner = [{ name: 'title', value: '"Crash"', variablesReference: 0 }]
    const outer = [
      { name: 'bug', value: '{…}', variablesReference: 11 },
      { name: 'count', value: '2', variablesReference: 0 },
    ]
    adapter.respond(request, { variables: variablesReference === 10 ? outer : inner })
  },
  next: resume,
  stepIn: resume,
  stepOut: resume,
  stepBack: resume,
  continue: resume,
  reverseContinue: resume,
  restart: resume,
  pause: resume,
  disconnect: (adapter, request) => adapter.respond(request),
}

/**
 * Makes a function that serves a scripted adapter on a stream: well behaved but for what `script` replaces.
 * `onResponse` gets the client's answers to reverse requests.
 */
export function fakeAdapter(
  script: Script = {},
  onResponse: (response: ResponseMessage) => void = () => {},
): (stream: Duplex) => void {
  return stream => {
    const parse = createFrameParser()
    let nextSeq = 1
    const write = (bytes: Uint8Array | string): void => {
      if (stream.writable) stream.write(bytes)
    }
    const send = (message: unknown): void => write(encodeFrame(message))
    const answer = (request: RequestMessage, rest: object): void => {
      const { seq, command } = request
      send({ seq: nextSeq++, type: 'response', request_seq: seq, command, ...rest })
    }
    const adapter: FakeAdapter = {
      send,
      bytes: write,
      respond: (request, body) => answer(request, { success: true, ...(body !== undefined && { body }) }),
      refuse: (request, text, error = { id: 1, format: text }) =>
        answer(request, { success: false, message: text, body: { error } }),
      event: (event, body) =>
        send({ seq: nextSeq++, type: 'event', event, ...(body !== undefined && { body }) }),
      request: (command, args) => send({ seq: nextSeq++, type: 'request', command, arguments: args }),
      end: () => stream.end(),
    }
    const scripts: Script = { ...wellBehaved, ...script }
    stream.on('data', (chunk: Uint8Array) => {
      for (const framed of parse(chunk)) {
        const message = framed.kind === 'message' ? framed.message : undefined
        if (!isMessage(message) || message.type === 'event') continue
        if (message.type === 'response') {
          onResponse(message)
          continue
        }
        const handle = scripts[message.command]
        if (handle === undefined) adapter.refuse(message, `${message.command} is not supported`)
        else handle(adapter, message)
      }
    })
  }
}
