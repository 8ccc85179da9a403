import { createConnection, ProposedFeatures } from 'vscode-languageserver/node'
import manifest from '../../package.json' with { type: 'json' }
import { serve } from './server.ts'
import { createSurroundings } from './surroundings-node.ts'

/** Serves the client that started this process, over stdin and stdout, or over Node's IPC. */
export function startLanguageServer(transport: 'stdio' | 'ipc'): void {
  const connection =
    transport === 'ipc'
      ? createConnection(ProposedFeatures.all)
      : createConnection(ProposedFeatures.all, process.stdin, process.stdout)
  serve(connection, createSurroundings, manifest.version)
}
