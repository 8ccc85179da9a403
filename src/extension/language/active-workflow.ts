import * as vscode from 'vscode'
import { isWorkflowDocument } from './workflow-documents.ts'

/** Keeps the context key by which the Run and Debug buttons of the editor title show. */
export function followActiveEditor(): vscode.Disposable {
  let last: boolean | undefined
  const update = () => {
    const document = vscode.window.activeTextEditor?.document
    const now = document?.uri.scheme === 'file' && isWorkflowDocument(document)
    if (now === last) return
    last = now
    void vscode.commands.executeCommand('setContext', 'playhead.isWorkflow', now)
  }
  update()
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.workspace.onDidOpenTextDocument(update),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document === vscode.window.activeTextEditor?.document) update()
    }),
  )
}
