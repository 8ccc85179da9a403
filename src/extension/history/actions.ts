import { basename } from 'node:path'
import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import { startAnswering, startFork, startReplay } from '../debug/start-replay.ts'
import type { HistoryEntry } from './catalog.ts'
import type { History } from './history.ts'
import { pickRecording } from './pick.ts'
import type { Target } from './targets.ts'

/** Opens the page of an execution. */
export async function openExecution(history: History, target: Target): Promise<void> {
  const chosen =
    target ?? (await pickRecording(history, t('Which execution is to be opened?'), { files: true }))
  if (chosen) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(pathOf(chosen)))
}

/** Opens a recording in a replay session. */
export async function openRecording(history: History, target: Target): Promise<void> {
  const chosen =
    target ?? (await pickRecording(history, t('Which recording is to be replayed?'), { files: true }))
  if (!chosen) return
  await startReplay(pathOf(chosen), t('Replay {0}', titleOf(chosen)))
}

/** Puts the questions of a recording that waits, and lets it go on. */
export async function answerRecording(history: History, target: Target): Promise<void> {
  const chosen =
    target ?? (await pickRecording(history, t('Which run do you answer?'), { status: 'waiting' }))
  if (!chosen) return
  await startAnswering(pathOf(chosen), t('Answer {0}', titleOf(chosen)))
}

/** Runs on from where a recording failed, or else ended, as a new execution, which stops there first. */
export async function forkRecording(history: History, target: Target): Promise<void> {
  const chosen = target ?? (await pickRecording(history, t('Which run is to be forked?'), { files: true }))
  if (!chosen) return
  await startFork(pathOf(chosen), t('Fork of {0}', titleOf(chosen)))
}

/** Shows the file of a recording: in the system's file manager, or where there is none, in the Explorer view. */
export async function revealRecording(history: History, target: Target): Promise<void> {
  const chosen = target ?? (await pickRecording(history, t('Which recording is to be shown?')))
  if (!chosen) return
  const local = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined
  const command = local ? 'revealFileInOS' : 'revealInExplorer'
  await vscode.commands.executeCommand(command, vscode.Uri.file(pathOf(chosen)))
}

/** Puts the id of a recording on the clipboard. */
export async function copyExecutionId(history: History, target: Target): Promise<void> {
  const chosen = target ?? (await pickRecording(history, t('Whose id is to be copied?')))
  if (!chosen || !('recording' in chosen)) return
  await vscode.env.clipboard.writeText(chosen.recording.id)
}

function pathOf(target: HistoryEntry | vscode.Uri): string {
  return 'scheme' in target ? target.fsPath : target.path
}

/** The workflow, where it is known without reading the file. */
function titleOf(target: HistoryEntry | vscode.Uri): string {
  return 'recording' in target ? target.recording.workflow : basename(pathOf(target))
}
