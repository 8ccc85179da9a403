import type { CommandId } from '../command-ids.ts'
import * as actions from './actions.ts'
import { importRecordings } from './bring-in.ts'
import type { History } from './history.ts'
import type { HistoryNode } from './nodes.ts'
import { type Called, targetOf } from './targets.ts'

/** The commands of the History view. What they need is loaded by the first that needs it. */
export function historyCommands(history: History) {
  const changing = () => import('./change-actions.ts')
  const running = () => import('./run-actions.ts')
  const viewing = () => import('./view-actions.ts')
  return {
    'playhead.openExecution': async (...called: Called) =>
      actions.openExecution(history, targetOf(history, called)),
    'playhead.openRecording': async (...called: Called) =>
      actions.openRecording(history, targetOf(history, called)),
    'playhead.openGraph': async (...called: Called) => (await running()).openGraph(history, called),
    'playhead.answerRecording': async (...called: Called) =>
      actions.answerRecording(history, targetOf(history, called)),
    'playhead.forkRecording': async (...called: Called) =>
      actions.forkRecording(history, targetOf(history, called)),
    'playhead.rerunExecution': async (...called: Called) =>
      (await running()).rerunExecution(history, called, { asksInputs: false }),
    'playhead.rerunWithInputs': async (...called: Called) =>
      (await running()).rerunExecution(history, called, { asksInputs: true }),
    'playhead.exportExecution': async (...called: Called) =>
      (await running()).exportExecution(history, called),
    'playhead.pinExecution': async (...called: Called) =>
      (await changing()).pinExecutions(history, called, true),
    'playhead.unpinExecution': async (...called: Called) =>
      (await changing()).pinExecutions(history, called, false),
    'playhead.tagExecution': async (...called: Called) => (await changing()).tagExecutions(history, called),
    'playhead.deleteRecording': async (...called: Called) =>
      (await changing()).deleteExecutions(history, called),
    'playhead.restoreRecording': async () => (await changing()).restoreExecutions(history),
    'playhead.importRecording': () => importRecordings(history),
    'playhead.revealRecording': async (...called: Called) =>
      actions.revealRecording(history, targetOf(history, called)),
    'playhead.copyExecutionId': async (...called: Called) =>
      actions.copyExecutionId(history, targetOf(history, called)),
    'playhead.refreshHistory': () => history.refresh(),
    'playhead.groupHistory': async () => (await viewing()).groupHistory(history),
    'playhead.filterHistory': async () => (await import('./filter-input.ts')).askFilter(history),
    'playhead.clearHistoryFilter': () => history.filterBy(''),
    'playhead.loadMoreHistory': async (node?: HistoryNode) => (await viewing()).loadMore(history, node),
  } satisfies Partial<Record<CommandId, (...args: never[]) => Promise<void>>>
}
