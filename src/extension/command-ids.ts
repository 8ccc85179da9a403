/** Every command of the extension, as in the manifest. */
export const commandIds = [
  'playhead.runWorkflow',
  'playhead.debugWorkflow',
  'playhead.debugWithInputs',
  'playhead.openExecution',
  'playhead.openRecording',
  'playhead.compareExecutions',
  'playhead.refreshHistory',
  'playhead.deleteRecording',
  'playhead.revealRecording',
  'playhead.copyExecutionId',
  'playhead.reverseStepInto',
  'playhead.reverseStepOut',
  'playhead.reverseToCursor',
  'playhead.goToPosition',
  'playhead.goToLastWrite',
  'playhead.goToNextWrite',
  'playhead.copyPath',
  'playhead.forkHere',
  'playhead.forkRecording',
  'playhead.answer',
  'playhead.answerRecording',
  'playhead.setSecret',
  'playhead.removeSecret',
  'playhead.pinNode',
  'playhead.removePin',
  'playhead.showLog',
  'playhead.makeSample',
] as const

/** The name of a command. */
export type CommandId = (typeof commandIds)[number]
