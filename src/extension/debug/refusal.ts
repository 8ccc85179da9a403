import * as vscode from 'vscode'
import type { Problem } from '../../workflow/problem.ts'
import { t } from '../../workflow/translate.ts'
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
  const others = errors.length > 1 ? ` (${t('1 of {0} errors', errors.length)})` : ''
  const go = t('Go to Error')
  const answer = await vscode.window.showErrorMessage(
    `${t('{0}, line {1}, column {2}', name, line + 1, character + 1)}${others}`,
    { modal: true, detail: `${first.message} ${first.remedy}` },
    go,
  )
  if (answer === go) await vscode.window.showTextDocument(uri, { selection: toRange(first.range) })
}
