import * as vscode from 'vscode'
import type { LanguageClient } from 'vscode-languageclient/node'
import { t } from '../../workflow/translate.ts'
import { asksForCondition } from '../debug/condition-completions.ts'
import type { Log } from '../log/log.ts'
import { isWorkflowDocument } from './workflow-documents.ts'

/**
 * Runs the language server as a process of its own, from the first workflow file on: other YAML files cost nothing.
 * @param extension the folder where the extension is installed
 */
export function startLanguageServer(extension: vscode.Uri, log: Log): vscode.Disposable {
  let client: Promise<LanguageClient> | undefined
  const look = (document: vscode.TextDocument) => {
    if (client || !isWorkflowDocument(document) || !['file', 'untitled'].includes(document.uri.scheme)) return
    client = start(extension, log)
    client.catch((thrown: Error) => {
      log.failed('The language server could not start', thrown)
      void vscode.window.showErrorMessage(
        t("Playhead's language server could not start: {0}", thrown.message),
      )
    })
  }
  vscode.workspace.textDocuments.forEach(look)
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)),
    { dispose: () => void client?.then(running => running.dispose()) },
  )
}

async function start(extension: vscode.Uri, log: Log): Promise<LanguageClient> {
  const started = performance.now()
  const { LanguageClient, State, TransportKind } = await import('./client-library.ts')
  const module = vscode.Uri.joinPath(extension, 'dist', 'language-server.js').fsPath
  const client = new LanguageClient(
    'playhead',
    t('Playhead Language Server'),
    { module, transport: TransportKind.ipc },
    {
      documentSelector: ['file', 'untitled'].map(scheme => ({ scheme, language: 'yaml' })),
      initializationOptions: { icons: true, texts: vscode.l10n.bundle ?? {} },
      middleware: {
        // What goes into the condition of a breakpoint is no part of the file.
        provideCompletionItem: (document, position, context, token, next) =>
          asksForCondition(document, position) ? [] : next(document, position, context, token),
      },
    },
  )
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Stopped) log.warn('The language server has stopped')
  })
  await client.start()
  log.info(`The language server runs, after ${Math.round(performance.now() - started)} ms`)
  return client
}
