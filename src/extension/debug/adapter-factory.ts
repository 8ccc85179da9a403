import { dirname, isAbsolute } from 'node:path'
import * as vscode from 'vscode'
import type { Secrets } from '../secrets/secrets.ts'
import { translationFile } from '../translation-file.ts'
import { runs } from './runs.ts'

/**
 * Starts the adapter as a process of its own, by the Node that runs the extension. Secrets are variables of that process:
 * a configuration is shown to every extension, and written to logs.
 */
export function adapterFactory(
  extension: vscode.Uri,
  secrets: Secrets,
): vscode.DebugAdapterDescriptorFactory {
  const adapter = vscode.Uri.joinPath(extension, 'dist', 'debug-adapter.js').fsPath
  return {
    async createDebugAdapterDescriptor(session) {
      const { port, host } = session.configuration as { port?: unknown; host?: string }
      if (session.configuration.request === 'attach' && typeof port === 'number') {
        // The process that is debugged speaks the protocol itself.
        return new vscode.DebugAdapterServer(port, host ?? '127.0.0.1')
      }
      const given = runs(session.configuration) ? await secrets.environment() : {}
      return new vscode.DebugAdapterExecutable(process.execPath, [adapter, ...translation()], {
        // In the desktop's extension host, Node is inside Electron.
        env: { ...given, ELECTRON_RUN_AS_NODE: '1' },
        ...workingDirectory(session),
      })
    },
  }
}

/** Where the adapter reads what it says in the language of VS Code. */
function translation(): string[] {
  const texts = translationFile('adapter')
  return texts === undefined ? [] : ['--texts', texts, '--language', vscode.env.language]
}

/** Relative paths of a configuration start there. */
function workingDirectory({
  workspaceFolder,
  configuration,
}: vscode.DebugSession): vscode.DebugAdapterExecutableOptions {
  if (workspaceFolder) return { cwd: workspaceFolder.uri.fsPath }
  const path: unknown = configuration['program'] ?? configuration['recording']
  return typeof path === 'string' && isAbsolute(path) ? { cwd: dirname(path) } : {}
}
