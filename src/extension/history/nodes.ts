import type * as vscode from 'vscode'
import type { Tally } from '../../history/tally.ts'
import type { HistoryEntry, RecordedEntry, UnreadableEntry } from './catalog.ts'

/** By what the History view puts executions together. */
export const groupings = ['none', 'workflow', 'day', 'status'] as const

/** By what the History view puts executions together. */
export type Grouping = (typeof groupings)[number]

/** Executions that have something in common. */
export interface GroupNode {
  kind: 'group'
  id: string
  by: Exclude<Grouping, 'none'>
  tally: Tally
  /** True for a group that is open at first. */
  open: boolean
}

/** Files that cannot be read, in a grouped view. */
export interface UnreadableNode {
  kind: 'unreadable'
  id: string
  entries: readonly UnreadableEntry[]
}

/** A file of the history, which stands in a group or under the execution that it was made from. */
export type EntryNode = (RecordedEntry | UnreadableEntry) & {
  kind: 'entry'
  id: string
  /** Id of the node above; `root` for none. */
  above: string
  /** True under the execution that it was made from. */
  isChild: boolean
  /** What the groups of the view say already. */
  within: Grouping
}

/** The last item of a list that goes on. */
export interface MoreNode {
  kind: 'more'
  id: string
  above: string
  shown: number
  matching: number
}

/** An item of the History view. */
export type HistoryNode = GroupNode | UnreadableNode | EntryNode | MoreNode

/** The id of what has no node above. */
export const root = 'root'

/**
 * The execution that was dragged onto another, to be compared with it: one alone, the other itself not counted, which is dragged along
 * where both are selected.
 */
export function draggedOnto(
  target: HistoryNode | undefined,
  dragged: readonly HistoryNode[],
): [dragged: EntryNode & RecordedEntry, target: EntryNode & RecordedEntry] | undefined {
  if (!target || !isRecorded(target)) return undefined
  const [one, ...more] = dragged.filter(isRecorded).filter(({ path }) => path !== target.path)
  return one && more.length === 0 ? [one, target] : undefined
}

/** True for what stands for a file of the history, an item of the view or not. */
export function isEntry(value: unknown): value is HistoryEntry {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    ('recording' in value || 'error' in value)
  )
}

/** The files among what is chosen in the History view or in the Explorer, none of them twice: groups may be chosen, too. */
export function filesAmong(chosen: readonly unknown[]): (HistoryEntry | vscode.Uri)[] {
  const files = chosen.flatMap(one => (isEntry(one) || isUri(one) ? [one] : []))
  return [...new Map(files.map(one => [one.path, one])).values()]
}

function isUri(value: unknown): value is vscode.Uri {
  return typeof value === 'object' && value !== null && 'scheme' in value && 'fsPath' in value
}

/** True for an item that is an execution. */
export function isRecorded(node: HistoryNode): node is EntryNode & RecordedEntry {
  return node.kind === 'entry' && 'recording' in node
}
