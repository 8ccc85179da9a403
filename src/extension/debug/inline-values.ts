import * as vscode from 'vscode'
import { isWorkflowDocument } from '../language/workflow-documents.ts'

/**
 * Shows the values of context keys at the end of the lines that mention them, from the top of what is visible to
 * where the session stands. Each key once, at its last mention: in a workflow, the same few keys are everywhere.
 */
export const inlineValuesProvider: vscode.InlineValuesProvider = {
  async provideInlineValues(document, viewPort, context) {
    if (vscode.debug.activeDebugSession?.type !== 'playhead' || !isWorkflowDocument(document)) return []
    const { referencesIn } = await import('../language/references.ts')
    const last = Math.min(viewPort.end.line, context.stoppedLocation.end.line)
    const values = new Map<string, vscode.Range>()
    for (const { path, start } of referencesIn(document.getText())) {
      const [key = path] = /^\w+/.exec(path) ?? []
      const from = document.positionAt(start)
      if (from.line < viewPort.start.line || from.line > last) continue
      values.set(key, new vscode.Range(from, from.translate(0, key.length)))
    }
    return [...values].map(([key, range]) => new vscode.InlineValueEvaluatableExpression(range, key))
  },
}
