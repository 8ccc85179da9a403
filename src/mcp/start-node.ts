import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { createFileStorage } from '../history/file-storage.ts'
import { createRunWorkflow } from './run-workflow-node.ts'
import { createMcpServer } from './server.ts'

/** What the server serves. */
export interface McpOptions {
  /** Where the executions are; absolute. */
  history: string
  /** The folder below which workflow files may be read, and where they run; absolute. */
  folder: string
  /** The command line program that runs workflows; absent where nothing may run. */
  script?: string
}

/** Serves a history on the standard input and output. Resolves when the client is gone. */
export async function serveMcp({ history, folder, script }: McpOptions): Promise<void> {
  const storage = createFileStorage(history)
  const gone = new AbortController()
  const run = script === undefined ? undefined : createRunWorkflow({ script, history, folder })
  const running = new Set<Promise<unknown>>()
  const server = createMcpServer({
    storage,
    history,
    folder,
    ...(run && {
      // A run does not outlive who asked for it, and its recording is finished before this process ends.
      run(request, signal) {
        const ended = run(request, AbortSignal.any([signal, gone.signal]))
        const known: Promise<unknown> = ended.catch(() => undefined).then(() => running.delete(known))
        running.add(known)
        return ended
      },
    }),
  })
  const end = new Promise<void>(resolve => {
    server.server.onclose = resolve
    process.stdin.once('end', resolve).once('close', resolve)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
  try {
    await server.connect(new StdioServerTransport())
    await end
  } finally {
    gone.abort()
    await Promise.all(running)
    await server.close().catch(() => undefined)
    await storage.close()
  }
}
