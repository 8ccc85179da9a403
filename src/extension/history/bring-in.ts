import { basename } from 'node:path'
import * as vscode from 'vscode'
import { isInHistory } from './drag-and-drop.ts'
import type { History } from './history.ts'

/** Adds recordings from elsewhere to the history, and opens one that came alone. What is there already is only opened. */
export async function bringIn(history: History, uris: readonly vscode.Uri[]): Promise<void> {
  const added: string[] = []
  const problems: string[] = []
  for (const uri of uris) {
    try {
      if (isInHistory(uri)) {
        if (uris.length === 1) await open(uri)
        continue
      }
      added.push(await history.save(await vscode.workspace.fs.readFile(uri)))
    } catch (thrown) {
      problems.push(`${basename(uri.path)}: ${(thrown as Error).message}`)
    }
  }
  if (problems.length > 0) void vscode.window.showErrorMessage(problems.join(' '))
  const [only] = added
  if (added.length === 1 && only !== undefined) await open(vscode.Uri.file(only))
  if (added.length > 0) {
    const what = added.length === 1 ? `${basename(added[0]!)} was` : `${added.length} recordings were`
    vscode.window.setStatusBarMessage(`$(check) ${what} added to the history`, 5_000)
  }
}

/** Lets the user choose recordings from elsewhere. */
export async function importRecordings(history: History): Promise<void> {
  const uris = await vscode.window.showOpenDialog({
    title: 'Add Recordings to the History',
    openLabel: 'Add',
    canSelectMany: true,
    filters: { 'Playhead recordings': ['playhead'] },
  })
  if (uris) await bringIn(history, uris)
}

async function open(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', uri)
}
