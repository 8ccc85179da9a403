import * as vscode from 'vscode'
import { toRange } from '../language/ranges.ts'
import { isWorkflowDocument } from '../language/workflow-documents.ts'

/** While a session runs, hovering over what stands for a value of the context shows the value. */
export const hoverProvider: vscode.EvaluatableExpressionProvider = {
  async provideEvaluatableExpression(document, position) {
    if (vscode.debug.activeDebugSession?.type !== 'playhead' || !isWorkflowDocument(document))
      return undefined
    const { referenceAt, referencesIn } = await import('../language/references.ts')
    const hit = referenceAt(referencesIn(document.getText()), position)
    return hit && new vscode.EvaluatableExpression(toRange(hit.range), hit.expression)
  },
}
