import * as vscode from 'vscode'
import { familyTime } from '../../history/families.ts'
import { readEnds } from '../../history/read-row.ts'
import { t } from '../../workflow/translate.ts'
import { type GroupItem, groupItemOf, moreItemOf, unreadableItemOf } from './group-item.ts'
import { itemOf } from './item.ts'
import type { HistoryModel } from './model.ts'
import { type EntryNode, type HistoryNode, isRecorded } from './nodes.ts'
import type { Progress } from './progress.ts'
import { detailsOf, linkedCommands, linksOf } from './tooltip.ts'

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState

/** So many are shown at once under the execution that they were made from. */
const fewChildren = 10

/** The data of the History view. @param progress how far a run is */
export function createProvider(
  model: HistoryModel,
  changes: vscode.Event<HistoryNode | undefined>,
  progress: (path: string) => Progress | undefined,
): vscode.TreeDataProvider<HistoryNode> {
  return {
    onDidChangeTreeData: changes,
    getChildren: node => model.children(node),
    getParent: node => model.above(node),
    getTreeItem(node) {
      if (node.kind === 'entry') return entryItem(node, progress(node.path))
      const item = otherItem(node)
      item.id = node.id
      return item
    },
    async resolveTreeItem(item, node) {
      if (isRecorded(node)) item.tooltip = await fullTooltip(node, progress(node.path))
      return item
    },
  }
}

function entryItem(node: EntryNode, progress: Progress | undefined): vscode.TreeItem {
  const { isChild, within } = node
  const look = itemOf(node, Date.now(), { isChild, within, progress })
  const item = new vscode.TreeItem(look.label, stateOf(node))
  // VS Code keeps an item closed that it has seen without anything below it.
  item.id = item.collapsibleState === None ? node.id : `${node.id}\n+`
  item.description = look.description
  item.iconPath = new vscode.ThemeIcon(look.icon, new vscode.ThemeColor(look.color))
  // VS Code asks for the tooltip of a recording only where it has none yet.
  if (!isRecorded(node)) item.tooltip = new vscode.MarkdownString(look.tooltip)
  item.contextValue = look.contextValue
  item.accessibilityInformation = { label: look.accessibleLabel }
  // Also what cannot be read: its page says why.
  item.command = {
    command: 'vscode.open',
    title: t('Open Execution'),
    arguments: [vscode.Uri.file(node.path)],
  }
  return item
}

function stateOf(node: EntryNode): vscode.TreeItemCollapsibleState {
  if (!isRecorded(node) || !node.recording.children) return None
  const { children, startedAt } = node.recording
  const isFresh = children.newest - Date.parse(startedAt) < familyTime
  return isFresh && children.count <= fewChildren ? Expanded : Collapsed
}

function otherItem(node: Exclude<HistoryNode, EntryNode>): vscode.TreeItem {
  if (node.kind === 'group') return plainItem(groupItemOf(node, Date.now()), node.open ? Expanded : Collapsed)
  if (node.kind === 'unreadable') return plainItem(unreadableItemOf(node), Collapsed)
  const item = plainItem(moreItemOf(node), None)
  item.command = { command: 'playhead.loadMoreHistory', title: t('Load More'), arguments: [node] }
  return item
}

function plainItem(
  { label, description, icon, color, accessibleLabel }: GroupItem,
  state: vscode.TreeItemCollapsibleState,
): vscode.TreeItem {
  const item = new vscode.TreeItem(label, state)
  item.description = description
  item.iconPath = new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color))
  item.accessibilityInformation = { label: accessibleLabel }
  return item
}

/** With what only the recording says, which is read when somebody wants to know. */
async function fullTooltip(
  node: Extract<EntryNode, { recording: object }>,
  progress: Progress | undefined,
): Promise<vscode.MarkdownString> {
  const { path, recording } = node
  const text = itemOf(node, Date.now(), { progress }).tooltip
  const details = await readEnds(path).then(
    ({ header }) => detailsOf(header),
    () => '',
  )
  const full = new vscode.MarkdownString(text + details + linksOf(path, recording.status))
  full.isTrusted = { enabledCommands: linkedCommands }
  return full
}
