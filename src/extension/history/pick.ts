import * as vscode from 'vscode'
import type { ExecutionStatus } from '../../recording/format.ts'
import type { HistoryEntry } from './catalog.ts'
import type { History } from './history.ts'
import { itemOf } from './item.ts'

/**
 * Lets the user choose a recording.
 * @param files offers any file of this machine, too
 * @param status offers only recordings of this status
 */
export async function pickRecording(
  history: History,
  placeHolder: string,
  { files = false, status }: { files?: boolean; status?: ExecutionStatus } = {},
): Promise<HistoryEntry | vscode.Uri | undefined> {
  const entries = (await history.list()).filter(
    entry => 'recording' in entry && (status === undefined || entry.recording.status === status),
  ) as Extract<HistoryEntry, { recording: object }>[]
  if (entries.length === 0 && !files)
    throw new Error(`There are no recordings in this workspace${status ? ` that are ${status}` : ''}.`)
  const now = Date.now()
  type Choice = vscode.QuickPickItem & { entry?: HistoryEntry }
  const choices: Choice[] = entries.map(entry => {
    const { label, description, icon, color } = itemOf(entry, now)
    const iconPath = new vscode.ThemeIcon(icon.replace('~spin', ''), new vscode.ThemeColor(color))
    return { entry, label, description, detail: entry.recording.id, iconPath }
  })
  const browse: Choice = {
    label: 'Choose a File…',
    iconPath: new vscode.ThemeIcon('folder-opened'),
    alwaysShow: true,
  }
  if (files) {
    if (choices.length > 0) choices.push({ label: '', kind: vscode.QuickPickItemKind.Separator })
    choices.push(browse)
  }
  const chosen = await vscode.window.showQuickPick(choices, {
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  })
  return chosen === browse ? chooseFile() : chosen?.entry
}

async function chooseFile(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Open Recording as Replay',
    openLabel: 'Replay',
    filters: { 'Playhead recordings': ['playhead'] },
  })
  return chosen?.[0]
}
