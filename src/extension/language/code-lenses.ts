import * as vscode from 'vscode'
import { toRange } from './ranges.ts'
import { isWorkflowDocument, parsed } from './workflow-documents.ts'

/** Run and Debug above the key of each workflow. */
export const codeLensProvider: vscode.CodeLensProvider = {
  async provideCodeLenses(document) {
    if (!isWorkflowDocument(document)) return []
    const { workflows } = await parsed(document)
    return [...workflows.values()].flatMap(({ name, keyRange }) => {
      const lens = (title: string, command: string, tooltip: string) =>
        new vscode.CodeLens(toRange(keyRange), {
          title,
          command,
          tooltip,
          arguments: [document.uri, name],
        })
      return [
        lens('$(play) Run', 'playhead.runWorkflow', `Run and record the workflow ${name}`),
        lens('$(debug-alt) Debug', 'playhead.debugWorkflow', `Run the workflow ${name} under the debugger`),
      ]
    })
  },
}
