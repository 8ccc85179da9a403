import { connect as connectTcp } from 'node:net'
import type { DebugProtocol } from '@vscode/debugprotocol'
import { attachSchema } from '../src/debugger/launch-config.ts'
import { failure } from '../src/workflow/problem.ts'
import { connect } from './connection.ts'
import { RequestError } from './refusal.ts'

/** The way through to a process that debugs its own run. */
export interface Relay {
  /** False once that process has closed it. */
  readonly open: boolean
  /** Hands on what the client says, as it is. */
  send(message: DebugProtocol.ProtocolMessage): void
  close(): void
}

/** What comes through. */
export interface RelayEvents {
  onMessage(message: DebugProtocol.ProtocolMessage): void
  onClose(): void
}

/** How long a process may take to answer, in milliseconds. */
const patience = 5_000

/**
 * Connects to the run that an `attach` request names, and introduces the client there.
 * @param initialize what the client has said of itself; its answer was given here already
 * @throws {RequestError} where the request names no port, {PlayheadError} where nobody listens there
 */
export async function relayTo(
  args: unknown,
  initialize: DebugProtocol.Request,
  events: RelayEvents,
): Promise<Relay> {
  const config = attachSchema.safeParse(args ?? {})
  if (!config.success) {
    const [issue] = config.error.issues
    throw new RequestError(`The launch configuration: "${issue?.path.join('.')}": ${issue?.message}.`, true)
  }
  const { port, host = '127.0.0.1' } = config.data
  const socket = connectTcp({ port, host, noDelay: true })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const refuse = (detail: string) => reject(failure('nobody-to-attach-to', { host, port, detail }))
  const timer = setTimeout(() => refuse('there is no answer'), patience)
  let open = true
  let introduced = false
  socket.once('error', ({ code }: NodeJS.ErrnoException) =>
    refuse(code === 'ECONNREFUSED' ? 'nobody listens there' : (code ?? 'it cannot be reached')),
  )
  const connection = connect(socket, socket, {
    onMessage(message) {
      const { type, request_seq } = message as DebugProtocol.Response
      if (introduced) events.onMessage(message)
      else if (type === 'response' && request_seq === initialize.seq) {
        introduced = true
        resolve()
      }
    },
    onGarbage: () => refuse('what listens there is no debugger'),
    onClose() {
      open = false
      refuse('the connection was closed')
      if (introduced) events.onClose()
    },
  })
  connection.send(initialize)
  try {
    await promise
  } catch (thrown) {
    socket.destroy()
    throw thrown
  } finally {
    clearTimeout(timer)
  }
  return {
    get open() {
      return open
    },
    send: message => connection.send(message),
    close: () => socket.destroy(),
  }
}
