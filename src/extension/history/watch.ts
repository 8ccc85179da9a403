import * as vscode from 'vscode'
import { historyFolders } from './folders.ts'

/** What has happened to a file of a history. */
export type FileChange = 'created' | 'changed' | 'deleted'

/** Watches the folders of the history, those that do not exist yet included, as long as they are the same. */
export function watchFolders(onChange: (path: string, change: FileChange) => void): vscode.Disposable {
  const watchers = historyFolders().flatMap(folder => {
    const uri = vscode.Uri.file(folder)
    const recordings = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(uri, '*.playhead'))
    recordings.onDidCreate(({ fsPath }) => onChange(fsPath, 'created'))
    recordings.onDidChange(({ fsPath }) => onChange(fsPath, 'changed'))
    recordings.onDidDelete(({ fsPath }) => onChange(fsPath, 'deleted'))
    // Tags and pins, which the command line may change, too.
    const annotations = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(uri, 'annotations.json'),
    )
    const told = ({ fsPath }: vscode.Uri) => onChange(fsPath, 'changed')
    annotations.onDidCreate(told)
    annotations.onDidChange(told)
    annotations.onDidDelete(told)
    return [recordings, annotations]
  })
  return vscode.Disposable.from(...watchers)
}
