import { dirname } from 'node:path'
import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'

/** Names that are tried, one after another, so that no file of the user's is overwritten. */
const names = [
  'playhead-sample.yaml',
  ...Array.from({ length: 98 }, (_, i) => `playhead-sample-${i + 2}.yaml`),
]

/**
 * Writes the sample workflow into the open folder, or one that the user chooses, and opens it. One that is there already, unchanged,
 * is opened as it is.
 * @param extension the folder where the extension is installed
 */
export async function makeSample(extension: vscode.Uri): Promise<void> {
  const { fs } = vscode.workspace
  const text = await fs.readFile(vscode.Uri.joinPath(extension, 'media', 'walkthrough', 'sample.yaml'))
  const open = vscode.workspace.workspaceFolders?.[0]?.uri
  const folder = open ?? (await chooseFolder())
  if (!folder) return
  for (const name of names) {
    const uri = vscode.Uri.joinPath(folder, name)
    const there = await fs.readFile(uri).then(
      bytes => bytes,
      () => undefined,
    )
    if (there && Buffer.compare(there, text) !== 0) continue
    if (!there) await fs.writeFile(uri, text)
    await vscode.window.showTextDocument(uri, { preview: false })
    if (!open) void offerFolder(uri)
    return
  }
  throw new Error(t('There are samples enough in this folder. Delete one, and try again.'))
}

async function chooseFolder(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: t('Folder for the Sample'),
    openLabel: t('Write the Sample Here'),
    canSelectFiles: false,
    canSelectFolders: true,
  })
  return chosen?.[0]
}

/** Recordings of files that are in no open folder are not listed. */
async function offerFolder(uri: vscode.Uri): Promise<void> {
  const go = t('Open Folder')
  const answer = await vscode.window.showInformationMessage(
    t('Open the folder of the sample to see its runs in the History view.'),
    go,
  )
  if (answer === go) {
    const folder = uri.with({ path: dirname(uri.path) })
    await vscode.commands.executeCommand('vscode.openFolder', folder, { forceReuseWindow: true })
  }
}
