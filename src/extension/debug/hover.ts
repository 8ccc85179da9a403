import * as vscode from 'vscode'
import { isWorkflowDocument } from '../language/workflow-documents.ts'

/** While a session runs, hovering over what stands for a value of the context shows the value. */
export const hoverProvider: vscode.EvaluatableExpressionProvider = {
  async provideEvaluatableExpression(document, position) {
    if (vscode.debug.activeDebugSession?.type !== 'playhead' || !isWorkflowDocument(document))
      return undefined
    const { referenceAt, referencesIn } = await import('../language/references.ts')
    const hit = referenceAt(referencesIn(document.getText()), document.offsetAt(position))
    if (!hit) return undefined
    const range = new vscode.Range(document.positionAt(hit.start), document.positionAt(hit.end))
    return new vscode.EvaluatableExpression(range, hit.path)
  },
}
