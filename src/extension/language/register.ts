import * as vscode from 'vscode'
import type { Log } from '../log/log.ts'
import { followActiveEditor } from './active-workflow.ts'
import { startLanguageServer } from './language-client.ts'

/**
 * What workflow files have in the editor, besides debugging.
 * @param extension the folder where the extension is installed
 */
export function registerLanguage(extension: vscode.Uri, log: Log): vscode.Disposable {
  return vscode.Disposable.from(startLanguageServer(extension, log), followActiveEditor())
}
