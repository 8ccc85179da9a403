import * as vscode from 'vscode'
import { pageOf, type Question } from './question.ts'

const scheme = 'playhead-question'
const pages = new Map<string, string>()

/** The pages on which questions are shown with all that belongs to them. */
export function registerPages(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: uri => pages.get(uri.query) ?? '',
  })
}

/** Opens a question as a page beside the editor. */
export async function showPage(question: Question): Promise<void> {
  const text = pageOf(question)
  pages.set(question.address, text)
  const uri = vscode.Uri.from({ scheme, path: '/Question.md', query: question.address })
  await vscode.commands.executeCommand('markdown.showPreviewToSide', uri)
}
