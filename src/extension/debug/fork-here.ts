import * as vscode from 'vscode'

/** Runs on, as a new execution, from where the session stands. It stops there first. */
export async function forkHere(): Promise<void> {
  const item = vscode.debug.activeStackItem
  const session = item?.session ?? vscode.debug.activeDebugSession
  if (session?.type !== 'playhead' || !item) {
    throw new Error('Running on from here needs a Playhead session that has stopped.')
  }
  await session.customRequest('playhead/fork', {})
}
