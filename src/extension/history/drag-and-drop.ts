import { dirname } from 'node:path'
import * as vscode from 'vscode'
import { historyFolders } from './folders.ts'
import { draggedOnto, type EntryNode, type HistoryNode } from './nodes.ts'

/** VS Code's name for what is dragged from this view. */
const ownType = 'application/vnd.code.tree.playhead.history'
const files = 'text/uri-list'

/**
 * An execution that is dragged onto another is compared with it; onto an editor, it is opened. A recording from elsewhere that
 * is dropped here is added to the history.
 * @param bringIn adds recordings from elsewhere
 */
export function createDragAndDrop(
  bringIn: (uris: readonly vscode.Uri[]) => Promise<void>,
): vscode.TreeDragAndDropController<HistoryNode> {
  let dragged: readonly EntryNode[] = []
  return {
    dragMimeTypes: [files],
    dropMimeTypes: [ownType, files],
    handleDrag(nodes, data) {
      dragged = nodes.filter(node => node.kind === 'entry')
      data.set(ownType, new vscode.DataTransferItem(dragged.map(({ path }) => path).join('\n')))
      const uris = dragged.map(({ path }) => vscode.Uri.file(path).toString())
      data.set(files, new vscode.DataTransferItem(uris.join('\r\n')))
    },
    async handleDrop(target, data) {
      if (data.get(ownType)) {
        const both = draggedOnto(target, dragged)
        if (both) await vscode.commands.executeCommand('playhead.compareExecutions', both[0], both)
        return
      }
      const text = await data.get(files)?.asString()
      const uris = (text ?? '')
        .split(/\r?\n/)
        .filter(line => line !== '' && !line.startsWith('#'))
        .map(line => vscode.Uri.parse(line))
        .filter(({ path }) => path.endsWith('.playhead'))
      if (uris.length > 0) await bringIn(uris)
    },
  }
}

/** True for a file that the history lists already. */
export function isInHistory(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && historyFolders().includes(dirname(uri.fsPath))
}
