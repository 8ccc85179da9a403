import { resolve } from 'node:path'
import * as vscode from 'vscode'

/** Where the recordings of a workspace folder go by default. */
const defaultHistory = '.playhead'

/** Where new recordings of a workspace folder go: the setting, or the default. */
export function historyFolder(folder: vscode.Uri): string {
  const setting = vscode.workspace.getConfiguration('playhead', folder).get<string>('history')
  return resolve(folder.fsPath, setting || defaultHistory)
}

/** Every folder whose recordings are listed. */
export function historyFolders(): string[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) =>
    // What is in no file system of this machine has no path.
    uri.scheme !== 'file' ? [] : [resolve(uri.fsPath, defaultHistory), historyFolder(uri)],
  )
  return [...new Set(folders)]
}
