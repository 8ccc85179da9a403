import * as vscode from 'vscode'
import { toRange } from '../language/ranges.ts'
import { isWorkflowDocument, parsed } from '../language/workflow-documents.ts'

/**
 * Shows the values of context keys at the end of the lines that mention them, from the top of what is visible to the
 * end of the node where the session stands. Each key once, at its last mention: in a workflow, the same few keys are
 * everywhere.
 */
export const inlineValuesProvider: vscode.InlineValuesProvider = {
  async provideInlineValues(document, viewPort, { stoppedLocation }) {
    if (vscode.debug.activeDebugSession?.type !== 'playhead' || !isWorkflowDocument(document)) return []
    const { referencesIn } = await import('../language/references.ts')
    const last = Math.min(viewPort.end.line, await endOfNode(document, stoppedLocation.start.line))
    const values = new Map<string, vscode.Range>()
    for (const { key, range } of referencesIn(document.getText())) {
      const { line } = range.start
      if (viewPort.start.line <= line && line <= last) values.set(key, toRange(range))
    }
    return [...values].map(([key, range]) => new vscode.InlineValueEvaluatableExpression(range, key))
  },
}

/** The last line of the node that a line belongs to; the line itself where there is none. */
async function endOfNode(document: vscode.TextDocument, line: number): Promise<number> {
  const { workflows } = await parsed(document)
  for (const { nodes } of workflows.values()) {
    for (const { range } of nodes.values()) {
      if (range.start.line <= line && line <= range.end.line) return range.end.line
    }
  }
  return line
}
