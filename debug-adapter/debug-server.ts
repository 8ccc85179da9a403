import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AttachableRun } from '../src/debugger/attach.ts'
import { isHandlerCalled } from '../src/engine/current-run-node.ts'
import type { Print } from '../src/engine/open-modules-node.ts'
import { failure } from '../src/workflow/problem.ts'
import { type ServedClient, serve } from './adapter.ts'

/** A port at which clients can begin to debug a run of this process. */
export interface DebugServer {
  host: string
  /** As it was given by the system, where any was asked for. */
  port: number
  /** Lets clients in; those that have come before wait until now. What handlers print in this process is shown to them, too. */
  open(run: AttachableRun): void
  /** Shows them what handlers have printed elsewhere. */
  print: Print
  /** Lets nobody in any more, and resolves when who is there has seen the end. */
  close(): Promise<void>
}

/** How long a client may stay once it was told that all is over, in milliseconds, and how often is looked. */
const farewell = { time: 2_000, look: 20 }

/** Listens for clients. @throws {PlayheadError} `port-not-free` */
export async function listenForDebuggers(host: string, port: number, cwd: string): Promise<DebugServer> {
  const { promise: run, resolve: open } = Promise.withResolvers<AttachableRun>()
  const clients = new Map<Socket, ServedClient | undefined>()
  const server = createServer(socket => {
    socket.setNoDelay(true)
    clients.set(socket, undefined)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => clients.delete(socket))
    void run.then(one => {
      if (clients.has(socket)) clients.set(socket, serve(socket, socket, cwd, { run: one }))
    })
  })
  const print: Print = (category, output) => {
    for (const client of clients.values())
      if (client?.session.isLoaded && !client.session.ending.isOver)
        client.session.send('output', { category, output })
  }
  let isOver = false
  const showHandlersOutput = () => {
    for (const stream of ['stdout', 'stderr'] as const) {
      const write = process[stream].write.bind(process[stream])
      process[stream].write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
        if (!isOver && isHandlerCalled())
          print(stream, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))
        return write(chunk, ...(rest as []))
      }
    }
  }
  await listening(server, host, port)
  const address = server.address()
  return {
    host,
    port: typeof address === 'object' && address ? address.port : port,
    open(attachable) {
      showHandlersOutput()
      open(attachable)
    },
    print,
    async close() {
      server.close()
      await Promise.all([...clients].map(([socket, client]) => goodbye(socket, client)))
      isOver = true
    },
  }
}

async function listening(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const detail =
        code === 'EADDRINUSE' ? 'something else does already' : code === 'EACCES' ? 'not allowed' : message
      reject(failure('port-not-free', { host, port, detail }))
    })
    server.listen(port, host, resolve)
  })
}

/** A client that debugs stays as long as it looks around; one that does not is not waited for. */
async function goodbye(socket: Socket, client: ServedClient | undefined): Promise<void> {
  if (client?.session.isLoaded) {
    let gone = false
    const closed = client.closed.then(() => {
      gone = true
    })
    while (!gone && !client.session.ending.isOver) await Promise.race([closed, sleep(farewell.look)])
    await Promise.race([closed, sleep(farewell.time)])
  }
  socket.destroy()
}
