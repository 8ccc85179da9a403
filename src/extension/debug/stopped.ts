import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'

/** A Playhead session that stands still. */
export interface Stopped {
  session: vscode.DebugSession
  /** The thread that has the focus in the Call Stack view. */
  threadId: number
  /** The frame that has the focus, where one has. */
  frameId?: number
}

/** The session that has the focus, where it is one of Playhead's and stands still. */
export function stoppedSession(): Stopped | undefined {
  const item = vscode.debug.activeStackItem
  if (item?.session.type !== 'playhead') return undefined
  const { session, threadId } = item
  return { session, threadId, ...('frameId' in item ? { frameId: item.frameId } : {}) }
}

/**
 * The session that has the focus.
 * @param what is about to be done with it, at the beginning of a sentence
 * @throws {Error} where there is none that stands still
 */
export function requireStopped(what: string): Stopped {
  const stopped = stoppedSession()
  if (!stopped) throw new Error(t('{0} needs a Playhead session that has stopped.', what))
  return stopped
}
