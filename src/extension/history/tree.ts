import * as vscode from 'vscode'
import type { HistoryEntry } from './catalog.ts'
import { itemOf } from './item.ts'

/** The data of the History view. */
export interface HistoryTree {
  provider: vscode.TreeDataProvider<HistoryEntry>
  /** The files may have changed. */
  changed(): void
}

/** @param list reads the history */
export function createTree(list: () => Promise<HistoryEntry[]>): HistoryTree {
  const changed = new vscode.EventEmitter<void>()
  const provider: vscode.TreeDataProvider<HistoryEntry> = {
    onDidChangeTreeData: changed.event,
    getChildren: entry => (entry ? [] : list()),
    getTreeItem: treeItem,
  }
  return { provider, changed: () => changed.fire() }
}

function treeItem(entry: HistoryEntry): vscode.TreeItem {
  const { label, description, icon, color, tooltip, contextValue } = itemOf(entry, Date.now())
  const item = new vscode.TreeItem(label)
  item.id = entry.path
  item.description = description
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color))
  item.tooltip = new vscode.MarkdownString(tooltip)
  item.contextValue = contextValue
  item.accessibilityInformation = { label: `${label}, ${description}` }
  // Also what cannot be read: its page says why.
  item.command = { command: 'vscode.open', title: 'Open Execution', arguments: [vscode.Uri.file(entry.path)] }
  return item
}
