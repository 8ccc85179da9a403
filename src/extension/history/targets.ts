import * as vscode from 'vscode'
import type { HistoryEntry, RecordedEntry } from './catalog.ts'
import type { History } from './history.ts'
import { type HistoryNode, isEntry } from './nodes.ts'
import { pickRecording } from './pick.ts'

/** What a command is called with: a row of the History view, a file of the Explorer, or nothing from the palette. */
export type Target = HistoryEntry | vscode.Uri | undefined

/** By a key, a command is about what is selected in the view. */
export interface OfSelection {
  selection: true
}

/** What VS Code hands over: the item that was clicked, and all that are selected where it is one of them. */
export type Called = [
  first?: HistoryEntry | HistoryNode | vscode.Uri | string | OfSelection,
  all?: readonly (HistoryEntry | HistoryNode)[],
]

/** The one that a command is about; undefined from the palette. A path comes from a link. */
export function targetOf(history: History, [first]: Called): Target {
  if (first === undefined) return undefined
  if (typeof first === 'string') return vscode.Uri.file(first)
  if (first instanceof vscode.Uri) return first
  return entriesOf(history, [first])[0]
}

/** All entries that a command is about, none of them twice; empty from the palette. */
export function entriesOf(history: History, [first, all]: Called): HistoryEntry[] {
  const given = isOfSelection(first) ? history.selection() : all?.some(one => one === first) ? all : [first]
  const entries = given.flatMap(one => (isEntry(one) ? [one] : []))
  return [...new Map(entries.map(entry => [entry.path, entry])).values()]
}

/**
 * The recordings that a command is about; one that the user chooses where it is called from the palette.
 * @param offered which ones there are to choose from
 * @returns undefined where the user wants none
 */
export async function recordedOf(
  history: History,
  called: Called,
  question: string,
  offered?: Parameters<typeof pickRecording>[2],
): Promise<RecordedEntry[] | undefined> {
  const given = entriesOf(history, called)
  if (given.length > 0) return given.filter(isRecorded)
  const chosen = await pickRecording(history, question, offered)
  return chosen && !(chosen instanceof vscode.Uri) && isRecorded(chosen) ? [chosen] : undefined
}

function isOfSelection(value: unknown): value is OfSelection {
  return typeof value === 'object' && value !== null && 'selection' in value && value.selection === true
}

function isRecorded(entry: HistoryEntry): entry is RecordedEntry {
  return 'recording' in entry
}
