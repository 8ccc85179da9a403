import * as vscode from 'vscode'
import { followActiveEditor } from './active-workflow.ts'
import { startLanguageServer } from './language-client.ts'

/**
 * What workflow files have in the editor, besides debugging.
 * @param extension the folder where the extension is installed
 */
export function registerLanguage(extension: vscode.Uri): vscode.Disposable {
  return vscode.Disposable.from(startLanguageServer(extension), followActiveEditor())
}
