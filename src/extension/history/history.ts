import * as vscode from 'vscode'
import type { Log } from '../log/log.ts'
import { createStorageLog } from '../log/storage.ts'
import type { Catalog, HistoryEntry } from './catalog.ts'
import { historyFolders } from './folders.ts'
import { createTree } from './tree.ts'

/** The recordings of the workspace, as the History view shows them. */
export interface History extends vscode.Disposable {
  /** Looks at the files again. */
  refresh(): Promise<void>
  /** The recordings, newest first, as they are now. */
  list(): Promise<HistoryEntry[]>
  /** Deletes a recording for good. @throws {PlayheadError} when it is running, or cannot be deleted */
  remove(path: string): Promise<void>
}

/** Milliseconds in which further changes of files count as the same. */
const pause = 250

/** How often a visible list is redrawn, in milliseconds, since it says how long ago things were. */
const redraw = 30_000

/** Shows the history and keeps it up to date while it is visible. */
export function createHistory(log: Log): History {
  const note = createStorageLog(log)
  let catalog: Promise<Catalog> | undefined
  const opened = () => {
    catalog ??= import('./catalog.ts').then(({ createCatalog }) => createCatalog())
    return catalog
  }
  const list = async () => {
    const entries = await (await opened()).list(historyFolders())
    note(entries)
    return entries
  }
  const tree = createTree(list)
  const view = vscode.window.createTreeView('playhead.history', { treeDataProvider: tree.provider })

  let waiting: NodeJS.Timeout | undefined
  const soon = () => {
    clearTimeout(waiting)
    waiting = setTimeout(() => tree.changed(), pause)
  }
  let watchers = watch(soon)
  const rewatch = () => {
    watchers.dispose()
    watchers = watch(soon)
    soon()
  }
  const timer = setInterval(() => {
    if (view.visible) tree.changed()
  }, redraw)

  const parts = vscode.Disposable.from(
    view,
    { dispose: () => watchers.dispose() },
    { dispose: () => clearInterval(timer) },
    { dispose: () => clearTimeout(waiting) },
    vscode.workspace.onDidChangeWorkspaceFolders(rewatch),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('playhead.history')) rewatch()
    }),
    // A session that ends has written its last line; one that dies changes no file at all.
    vscode.debug.onDidTerminateDebugSession(({ type }) => {
      if (type === 'playhead') soon()
    }),
  )
  return {
    list,
    refresh: async () => tree.changed(),
    async remove(path) {
      await (await opened()).remove(path)
      tree.changed()
    },
    dispose() {
      parts.dispose()
      void catalog?.then(one => one.close())
    },
  }
}

function watch(onChange: () => void): vscode.Disposable {
  const watchers = historyFolders().map(folder => {
    const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), '*.playhead')
    const watcher = vscode.workspace.createFileSystemWatcher(pattern)
    watcher.onDidCreate(onChange)
    watcher.onDidChange(onChange)
    watcher.onDidDelete(onChange)
    return watcher
  })
  return vscode.Disposable.from(...watchers)
}
