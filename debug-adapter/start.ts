import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer, type Server } from 'node:net'
import { endWithParent } from '../src/engine/end-with-parent-node.ts'
import { serve } from './adapter.ts'
import { keepChildrenOffProtocol } from './children.ts'
import type { Session } from './session.ts'

/** Where the adapter listens; without a port it speaks on stdin and stdout. */
export interface AdapterOptions {
  port?: number
  host?: string
}

/** Milliseconds to end in good order once the client is gone. */
const endGrace = 4_000

/** Whose work is going on, so that what a handler prints reaches the right client. */
const current = new AsyncLocalStorage<Session>()
const within = <T>(session: Session, work: () => T): T => current.run(session, work)

/**
 * Starts the debug adapter. On stdio the process ends with its client; on TCP each connection is a session.
 * @returns the server, when it listens
 */
export async function startDebugAdapter({
  port,
  host = '127.0.0.1',
}: AdapterOptions): Promise<Server | undefined> {
  const write = redirectOutput()
  if (port === undefined) {
    keepChildrenOffProtocol()
    const stopWatching = endWithParent(endGrace)
    const { closed } = serve(process.stdin, write, process.cwd(), {
      within,
      onRunsOn() {
        // Clients end the process that served them once they are answered.
        stopWatching()
        for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(signal, () => undefined)
      },
    })
    void closed.then(() => {
      // Whatever a handler left running must not keep the process.
      process.exitCode = 0
      process.stdout.write('', () => process.exit())
    })
    return undefined
  }
  const server = createServer(socket => {
    socket.setNoDelay(true)
    serve(socket, socket, process.cwd(), { within })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address()
  const actual = typeof address === 'object' && address ? address.port : port
  process.stderr.write(`Debug adapter listening on ${host}:${actual}\n`)
  return server
}

/**
 * Sends what handlers print to their client instead of into the protocol, and keeps stray errors of handlers from
 * ending the process.
 * @returns the real standard output
 */
function redirectOutput(): NodeJS.WriteStream {
  const stdout = Object.create(process.stdout, {
    write: { value: process.stdout.write.bind(process.stdout) },
  }) as NodeJS.WriteStream
  const toClient =
    (category: string, fallback: (text: string) => void) =>
    (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
      const session = current.getStore()
      // As it was written: a line can come in parts.
      if (session && text !== '') session.send('output', { category, output: text })
      else if (!session) fallback(text)
      const done = rest.find(value => typeof value === 'function') as (() => void) | undefined
      if (done) queueMicrotask(done)
      return true
    }
  const stderr = process.stderr.write.bind(process.stderr)
  process.stdout.write = toClient('stdout', text => void stderr(text)) as typeof process.stdout.write
  process.stderr.write = toClient('stderr', text => void stderr(text)) as typeof process.stderr.write
  const stray = (thrown: unknown) => {
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    process.stderr.write(`An error that nothing caught: ${text}\n`)
  }
  process.on('uncaughtException', stray)
  process.on('unhandledRejection', stray)
  return stdout
}
