import * as vscode from 'vscode'
import { followActiveEditor } from './active-workflow.ts'
import { codeLensProvider } from './code-lenses.ts'
import { publishProblems } from './problems.ts'

/** What workflow files have in the editor, besides debugging. */
export function registerLanguage(): vscode.Disposable {
  return vscode.Disposable.from(
    publishProblems(),
    followActiveEditor(),
    vscode.languages.registerCodeLensProvider({ language: 'yaml', scheme: 'file' }, codeLensProvider),
  )
}
