import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import {
  createProtocolConnection,
  type InitializeParams,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node'

/** A client of a language server that runs as a process of its own. */
export interface Session {
  connection: ProtocolConnection
  initialized: InitializeResult
  /** Resolves with the next diagnostics of a file. */
  diagnostics(uri: string): Promise<PublishDiagnosticsParams>
  /** All that were published so far. */
  published: readonly PublishDiagnosticsParams[]
  /** What the server wrote on its standard error output. */
  complaints: readonly string[]
  /** Shuts the server down; resolves with its exit code. */
  close(): Promise<number | null>
}

/** Starts a server and speaks the protocol with it over stdin and stdout. */
export async function openSession(
  command: readonly string[],
  params: Partial<InitializeParams> = {},
): Promise<Session> {
  const child: ChildProcess = spawn(process.execPath, [...command], { stdio: 'pipe' })
  const complaints: string[] = []
  createInterface(child.stderr!).on('line', line => complaints.push(line))
  const exited = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)))
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout!),
    new StreamMessageWriter(child.stdin!),
  )
  const published: PublishDiagnosticsParams[] = []
  const waiting = new Map<string, ((params: PublishDiagnosticsParams) => void)[]>()
  connection.onNotification('textDocument/publishDiagnostics', (given: PublishDiagnosticsParams) => {
    published.push(given)
    const waiters = waiting.get(given.uri) ?? []
    waiting.delete(given.uri)
    for (const resolve of waiters) resolve(given)
  })
  connection.listen()
  const initialized = await connection.sendRequest<InitializeResult>('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
    ...params,
  })
  await connection.sendNotification('initialized', {})
  return {
    connection,
    initialized,
    published,
    complaints,
    diagnostics: uri => new Promise(resolve => waiting.set(uri, [...(waiting.get(uri) ?? []), resolve])),
    async close() {
      await connection.sendRequest('shutdown')
      await connection.sendNotification('exit')
      const code = await exited
      connection.dispose()
      return code
    },
  }
}
