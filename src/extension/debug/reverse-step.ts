import * as vscode from 'vscode'

/** The steps that the debug adapter protocol does not have. */
export type ReverseStep = 'playhead/reverseStepIn' | 'playhead/reverseStepOut'

/** Steps backwards in the thread that has the focus in the Call Stack view. */
export async function reverseStep(request: ReverseStep): Promise<void> {
  const item = vscode.debug.activeStackItem
  const session = item?.session ?? vscode.debug.activeDebugSession
  if (session?.type !== 'playhead' || !item) {
    throw new Error('Stepping backwards needs a Playhead session that has stopped.')
  }
  await session.customRequest(request, { threadId: item.threadId })
}
