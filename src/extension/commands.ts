import * as vscode from 'vscode'
import { type CommandId, commandIds } from './command-ids.ts'
import { compareExecutions } from './comparison/command.ts'
import type { Comparisons } from './comparison/comparisons.ts'
import { forkHere } from './debug/fork-here.ts'
import { goToPosition } from './debug/go-to-position.ts'
import { copyPath, goToWrite } from './debug/go-to-write.ts'
import { reverseStep } from './debug/reverse-step.ts'
import { reverseToCursor } from './debug/reverse-to-cursor.ts'
import { debugWithInputs, runWorkflow } from './debug/run-workflow.ts'
import type { Whereabouts } from './debug/whereabouts.ts'
import { historyCommands } from './history/commands.ts'
import type { History } from './history/history.ts'
import { filesAmong } from './history/nodes.ts'
import type { Target } from './history/targets.ts'
import type { Log } from './log/log.ts'
import { pinNode, removePin } from './pins/commands.ts'
import type { PinStore } from './pins/store.ts'
import type { Questions } from './questions/questions.ts'
import type { Secrets } from './secrets/secrets.ts'

/** Registers all commands. One that fails tells the user why. */
export function registerCommands(
  history: History,
  questions: Questions,
  secrets: Secrets,
  pins: PinStore,
  whereabouts: Whereabouts,
  comparisons: Comparisons,
  { log, show, extension }: { log: Log; show: () => void; extension: vscode.Uri },
): vscode.Disposable {
  const table: Record<CommandId, (...args: never[]) => Promise<void>> = {
    ...historyCommands(history),
    'playhead.runWorkflow': (file?: vscode.Uri | string, name?: unknown) =>
      runWorkflow({ noDebug: true }, uriOf(file), name),
    'playhead.debugWorkflow': (file?: vscode.Uri | string, name?: unknown) =>
      runWorkflow({ noDebug: false }, uriOf(file), name),
    'playhead.debugWithInputs': (file?: vscode.Uri | string) => debugWithInputs(uriOf(file)),
    'playhead.compareExecutions': (first?: Target, second?: Target | unknown[]) =>
      compareExecutions(history, comparisons, first, Array.isArray(second) ? filesAmong(second) : second),
    'playhead.reverseStepInto': () => reverseStep('playhead/reverseStepIn'),
    'playhead.reverseStepOut': () => reverseStep('playhead/reverseStepOut'),
    'playhead.reverseToCursor': () => reverseToCursor(),
    'playhead.goToPosition': () => goToPosition(whereabouts),
    'playhead.goToLastWrite': row => goToWrite('last', row),
    'playhead.goToNextWrite': row => goToWrite('next', row),
    'playhead.copyPath': row => copyPath(row),
    'playhead.forkHere': () => forkHere(),
    'playhead.answer': () => questions.answer(),
    'playhead.setSecret': () => secrets.set(),
    'playhead.removeSecret': () => secrets.remove(),
    'playhead.pinNode': (file?: vscode.Uri | string, name?: unknown) => pinNode(pins, uriOf(file), name),
    'playhead.showLog': async () => show(),
    'playhead.makeSample': async () => (await import('./sample/make-sample.ts')).makeSample(extension),
    'playhead.removePin': (file?: vscode.Uri | string, name?: unknown) => removePin(pins, uriOf(file), name),
  }
  return vscode.Disposable.from(
    ...commandIds.map(id =>
      vscode.commands.registerCommand(id, (...args) => guarded(id, table[id], args, log)),
    ),
  )
}

/** The language server names a file by the text of its URI. */
function uriOf(file: vscode.Uri | string | undefined): vscode.Uri | undefined {
  return typeof file === 'string' ? vscode.Uri.parse(file) : file
}

async function guarded(
  id: CommandId,
  command: (...args: never[]) => Promise<void>,
  args: unknown[],
  log: Log,
): Promise<void> {
  log.debug(`Command ${id}`)
  try {
    await command(...(args as never[]))
  } catch (thrown) {
    log.failed(`Command ${id}`, thrown)
    void vscode.window.showErrorMessage(thrown instanceof Error ? thrown.message : String(thrown))
  }
}
