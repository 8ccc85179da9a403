import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import { isWorkflowDocument, parsed } from '../language/workflow-documents.ts'
import { showPins } from './decorations.ts'
import { idLine, pinnableAt } from './pin.ts'
import type { PinStore } from './store.ts'

/** What pins have in the editor: marks, and actions on the line with a node's id. */
export function registerPins(store: PinStore): vscode.Disposable {
  const actions: vscode.CodeActionProvider = {
    async provideCodeActions(document, range) {
      if (!isWorkflowDocument(document)) return []
      const { line } = range.start
      const found = pinnableAt(await parsed(document), line)
      if (!found || idLine(found.node) !== line) return []
      const file = document.uri.toString()
      const action = (title: string, command: string) => {
        const made = new vscode.CodeAction(title, vscode.CodeActionKind.Refactor)
        made.command = { title, command, arguments: [file, found.name] }
        return made
      }
      const isPinned = Object.hasOwn(store.of(file), found.name)
      return [
        action(t('Pin Result of "{0}"…', found.node.id), 'playhead.pinNode'),
        ...(isPinned ? [action(t('Remove Pin of "{0}"', found.node.id), 'playhead.removePin')] : []),
      ]
    },
  }
  return vscode.Disposable.from(
    showPins(store),
    vscode.languages.registerCodeActionsProvider({ language: 'yaml', scheme: 'file' }, actions, {
      providedCodeActionKinds: [vscode.CodeActionKind.Refactor],
    }),
  )
}
