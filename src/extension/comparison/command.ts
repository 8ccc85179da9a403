import { basename } from 'node:path'
import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import type { HistoryEntry } from '../history/catalog.ts'
import type { History } from '../history/history.ts'
import { pickRecording } from '../history/pick.ts'
import type { Target } from '../history/targets.ts'
import type { Comparisons } from './comparisons.ts'

/**
 * Opens the page of two executions: A and B, in this order. What is not given is asked for.
 * @param second or all rows of the History view that are chosen: of these, A is the older one
 */
export async function compareExecutions(
  history: History,
  comparisons: Comparisons,
  first: Target,
  second: Target | readonly Target[],
): Promise<void> {
  const [givenA, givenB] =
    isList(second) && second.length > 1 ? inOrder(second) : [first, oneOf(second, first)]
  const a =
    givenA ??
    (await pick(history, givenB ? t('With which execution is it compared?') : t('Compare which execution?')))
  if (!a) return
  const b = givenB ?? (await pick(history, t('With which execution is it compared?')))
  if (b) await comparisons.open({ a: uriOf(a), b: uriOf(b) })
}

function isList(target: Target | readonly Target[]): target is readonly Target[] {
  return Array.isArray(target)
}

/** A view hands over what is chosen as a list, also when that is one row: the one that the command was called on. */
function oneOf(second: Target | readonly Target[], first: Target): Target {
  if (!isList(second)) return second
  const own = first && uriOf(first).toString()
  return second.find(one => one && uriOf(one).toString() !== own)
}

/** The older one first. @throws {Error} when there are not two */
function inOrder(chosen: readonly Target[]): readonly Target[] {
  if (chosen.length !== 2) throw new Error(t('Two executions can be compared. Choose two.'))
  return chosen.toSorted((one, other) => startOf(one).localeCompare(startOf(other)))
}

/** Of a file of the Explorer, its name, which begins with the time as Playhead names its recordings. */
function startOf(target: Target): string {
  if (!target) return ''
  return 'scheme' in target ? basename(target.path) : 'recording' in target ? target.recording.startedAt : ''
}

function pick(history: History, placeHolder: string): Promise<HistoryEntry | vscode.Uri | undefined> {
  return pickRecording(history, placeHolder, { files: true })
}

function uriOf(target: HistoryEntry | vscode.Uri): vscode.Uri {
  return 'scheme' in target ? target : vscode.Uri.file(target.path)
}
