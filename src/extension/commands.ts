import * as vscode from 'vscode'
import { type CommandId, commandIds } from './command-ids.ts'
import { reverseStep } from './debug/reverse-step.ts'
import { runWorkflow } from './debug/run-workflow.ts'
import { copyExecutionId, deleteRecording, openRecording, revealRecording } from './history/actions.ts'
import type { History } from './history/history.ts'

/** Registers all commands. One that fails tells the user why. */
export function registerCommands(history: History): vscode.Disposable {
  const table: Record<CommandId, (...args: never[]) => Promise<void>> = {
    'playhead.runWorkflow': (uri?: vscode.Uri, name?: unknown) => runWorkflow({ noDebug: true }, uri, name),
    'playhead.debugWorkflow': (uri?: vscode.Uri, name?: unknown) =>
      runWorkflow({ noDebug: false }, uri, name),
    'playhead.openRecording': target => openRecording(history, target),
    'playhead.refreshHistory': () => history.refresh(),
    'playhead.deleteRecording': target => deleteRecording(history, target),
    'playhead.revealRecording': target => revealRecording(history, target),
    'playhead.copyExecutionId': target => copyExecutionId(history, target),
    'playhead.reverseStepInto': () => reverseStep('playhead/reverseStepIn'),
    'playhead.reverseStepOut': () => reverseStep('playhead/reverseStepOut'),
  }
  return vscode.Disposable.from(
    ...commandIds.map(id => vscode.commands.registerCommand(id, (...args) => guarded(table[id], args))),
  )
}

async function guarded(command: (...args: never[]) => Promise<void>, args: unknown[]): Promise<void> {
  try {
    await command(...(args as never[]))
  } catch (thrown) {
    void vscode.window.showErrorMessage(thrown instanceof Error ? thrown.message : String(thrown))
  }
}
