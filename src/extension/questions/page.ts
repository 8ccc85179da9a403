import * as vscode from 'vscode'
import { pageOf, type Question } from './question.ts'

const scheme = 'playhead-question'

/** The pages on which questions are shown with all that belongs to them. */
export interface QuestionPages extends vscode.Disposable {
  /** Opens the page of a question beside the editor. */
  show(question: Question): Promise<void>
  /** Where the page of an earlier question at the same address is open, it shows this one from now on. */
  update(question: Question): void
}

/** Lets VS Code read the pages. */
export function createPages(): QuestionPages {
  const texts = new Map<string, string>()
  const changed = new vscode.EventEmitter<vscode.Uri>()
  const parts = vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: uri => texts.get(uri.query) ?? '',
    }),
  )
  const uriOf = ({ address }: Question) => vscode.Uri.from({ scheme, path: '/Question.md', query: address })
  const put = (question: Question) => {
    texts.set(question.address, pageOf(question))
    changed.fire(uriOf(question))
  }
  return {
    async show(question) {
      put(question)
      await vscode.commands.executeCommand('markdown.showPreviewToSide', uriOf(question))
    },
    update(question) {
      if (texts.has(question.address)) put(question)
    },
    dispose: () => parts.dispose(),
  }
}
