import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import { stoppedSession } from './stopped.ts'
import type { Whereabouts } from './whereabouts.ts'

/** A part of the context that is not what it was, as the adapter tells it. */
export interface Change {
  path: string
  op: 'add' | 'remove' | 'replace'
  old: string
  new: string
}

interface Changes {
  from: number
  total: number
  changes: Change[]
}

/** Milliseconds in which several signs of the same stop come, and that a movement may take before the list goes. */
const pause = { stopped: 30, moving: 500 }

/** The view *Changes*: what the context of the frame in focus has that it had not, or not so, at the stop before. */
export function showChanges(whereabouts: Whereabouts): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>()
  let changes: Change[] = []
  const view = vscode.window.createTreeView<Change>('playhead.changes', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: of => (of ? [] : changes),
      getTreeItem: treeItem,
    },
  })
  let latest = 0
  let waiting: NodeJS.Timeout | undefined
  const update = async () => {
    const asked = ++latest
    const next = await changesSinceLastStop(whereabouts)
    if (asked !== latest) return
    changes = next?.changes ?? []
    view.description = next ? t('since step {0}', next.from) : ''
    view.message = messageOf(next)
    changed.fire()
  }
  const soon = () => {
    clearTimeout(waiting)
    const wait = stoppedSession() ? pause.stopped : pause.moving
    if (view.visible) waiting = setTimeout(() => void update(), wait)
  }
  return vscode.Disposable.from(
    changed,
    view,
    view.onDidChangeVisibility(soon),
    whereabouts.onDidChange(soon),
    { dispose: () => clearTimeout(waiting) },
  )
}

async function changesSinceLastStop(whereabouts: Whereabouts): Promise<Changes | undefined> {
  const stopped = stoppedSession()
  const from = whereabouts.before(stopped?.session)
  if (!stopped || from === undefined) return undefined
  const { session, frameId } = stopped
  try {
    return (await session.customRequest('playhead/changes', { from, frameId })) as Changes
  } catch {
    // It has moved on since.
    return undefined
  }
}

function messageOf(found: Changes | undefined): string | undefined {
  if (!found) return t('What a step has changed in the context is listed here.')
  const { total, changes } = found
  if (total === 0) return t('Nothing in the context has changed.')
  return changes.length < total ? t('The first {0} of {1} changes.', changes.length, total) : undefined
}

const looks = {
  add: ['diff-added', 'gitDecoration.addedResourceForeground'],
  remove: ['diff-removed', 'gitDecoration.deletedResourceForeground'],
  replace: ['diff-modified', 'gitDecoration.modifiedResourceForeground'],
} as const

const verbOf = (op: Change['op']) => ({ add: t('added'), remove: t('removed'), replace: t('changed') })[op]

function treeItem({ path, op, old, new: value }: Change): vscode.TreeItem {
  const item = new vscode.TreeItem(path)
  const text = { add: value, remove: old, replace: `${old} → ${value}` }[op]
  const [icon, color] = looks[op]
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color))
  item.description = text
  // Values are shown as they are, never as Markdown.
  item.tooltip = `${path} (${verbOf(op)})\n${text}`
  item.contextValue = 'change'
  item.accessibilityInformation = { label: `${path}, ${verbOf(op)}, ${text}` }
  return item
}
