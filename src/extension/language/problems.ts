import * as vscode from 'vscode'
import type { Problem, Severity } from '../../workflow/problem.ts'
import { toRange } from './ranges.ts'
import { isWorkflowDocument, parsed } from './workflow-documents.ts'

/** Milliseconds without a keystroke until the file is looked at again. */
const pause = 300

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
}

/** Shows the problems of open workflow files. */
export function publishProblems(): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('playhead')
  const waiting = new Map<string, NodeJS.Timeout>()

  const look = async (document: vscode.TextDocument) => {
    const { version } = document
    const problems = isWorkflowDocument(document) ? (await parsed(document)).problems : []
    if (document.isClosed || document.version !== version) return
    collection.set(document.uri, problems.map(diagnostic))
  }
  const lookSoon = (document: vscode.TextDocument, delay: number) => {
    if (document.languageId !== 'yaml' || !['file', 'untitled'].includes(document.uri.scheme)) return
    const key = document.uri.toString()
    clearTimeout(waiting.get(key))
    waiting.set(
      key,
      setTimeout(() => {
        waiting.delete(key)
        void look(document)
      }, delay),
    )
  }
  const forget = ({ uri }: vscode.TextDocument) => {
    clearTimeout(waiting.get(uri.toString()))
    waiting.delete(uri.toString())
    collection.delete(uri)
  }

  for (const document of vscode.workspace.textDocuments) lookSoon(document, 0)
  return vscode.Disposable.from(
    collection,
    { dispose: () => waiting.forEach(timer => void clearTimeout(timer)) },
    vscode.workspace.onDidOpenTextDocument(document => lookSoon(document, 0)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => lookSoon(document, pause)),
    vscode.workspace.onDidCloseTextDocument(forget),
  )
}

function diagnostic({ code, severity, message, remedy, range }: Problem): vscode.Diagnostic {
  const result = new vscode.Diagnostic(toRange(range), `${message} ${remedy}`, severities[severity])
  result.source = 'playhead'
  result.code = code
  return result
}
