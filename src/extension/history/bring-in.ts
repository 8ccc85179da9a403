import { basename } from 'node:path'
import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
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
    const what =
      added.length === 1
        ? t('{0} was added to the history', basename(added[0]!))
        : t('{0} recordings were added to the history', added.length)
    vscode.window.setStatusBarMessage(`$(check) ${what}`, 5_000)
  }
}

/** Lets the user choose recordings from elsewhere. */
export async function importRecordings(history: History): Promise<void> {
  const uris = await vscode.window.showOpenDialog({
    title: t('Add Recordings to the History'),
    openLabel: t('Add'),
    canSelectMany: true,
    filters: { [t('Playhead recordings')]: ['playhead'] },
  })
  if (uris) await bringIn(history, uris)
}

async function open(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', uri)
}
