import * as vscode from 'vscode'
import { isWorkflowName, isWorkflowText } from '../../workflow/native/is-workflow.ts'

/** What an empty view says depends on why it is empty. */
export interface Welcome extends vscode.Disposable {
  update(state: { isEmpty: boolean; isFiltered: boolean }): void
}

/** As many files are looked at for a workflow. */
const most = 300

/** How long what was found holds, in milliseconds. */
const patience = 5_000

/** Keeps the keys by which the manifest chooses what an empty view says. */
export function createWelcome(): Welcome {
  let looked = Number.NEGATIVE_INFINITY
  const set = (key: string, value: boolean) =>
    void vscode.commands.executeCommand('setContext', `playhead.history.${key}`, value)
  return {
    update({ isEmpty, isFiltered }) {
      set('isFiltered', isFiltered)
      if (!isEmpty || isFiltered || performance.now() - looked < patience) return
      looked = performance.now()
      void hasWorkflow().then(found => set('hasNoWorkflow', !found))
    },
    dispose() {
      set('isFiltered', false)
      set('hasNoWorkflow', false)
    },
  }
}

async function hasWorkflow(): Promise<boolean> {
  const uris = await vscode.workspace.findFiles('**/*.{yaml,yml}', '**/node_modules/**', most)
  if (uris.some(({ path }) => isWorkflowName(path))) return true
  for (const uri of uris) {
    const bytes = await vscode.workspace.fs.readFile(uri).then(
      found => found,
      () => new Uint8Array(),
    )
    if (isWorkflowText(new TextDecoder().decode(bytes))) return true
  }
  return false
}
