import * as vscode from 'vscode'
import type { Problem } from '../../workflow/problem.ts'
import { toRange } from '../language/ranges.ts'

/** Says in a dialog why nothing is started; the user has asked for it and waits. */
export function refuse(message: string): void {
  void vscode.window.showErrorMessage(message, { modal: true })
}

/** Says that a file has errors, and leads to the first. */
export async function refuseErrors(uri: vscode.Uri, errors: readonly Problem[]): Promise<void> {
  const [first] = errors
  if (!first) return
  const { line, character } = first.range.start
  const name = vscode.workspace.asRelativePath(uri)
  const others = errors.length > 1 ? ` (1 of ${errors.length} errors)` : ''
  const go = 'Go to Error'
  const answer = await vscode.window.showErrorMessage(
    `${name}, line ${line + 1}, column ${character + 1}${others}`,
    { modal: true, detail: `${first.message} ${first.remedy}` },
    go,
  )
  if (answer === go) await vscode.window.showTextDocument(uri, { selection: toRange(first.range) })
}

/** Says that the workspace must be trusted first, and leads to where that is done. */
export async function refuseUntrusted(): Promise<void> {
  const manage = 'Manage Workspace Trust'
  const answer = await vscode.window.showErrorMessage(
    'This workspace is not trusted, so none of its workflows is run.',
    { modal: true, detail: 'A workflow runs code of the workspace. A replay of a recording does not.' },
    manage,
  )
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage')
}
