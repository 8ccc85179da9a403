import * as vscode from 'vscode'
import type { Moved } from '../execution-page/debug-sessions.ts'

/** Where a session stands. */
export interface Place extends Moved {
  /** Of the innermost span there. */
  address: string
}

/** Where each session of Playhead stands, as far as it has said so. */
export interface Whereabouts extends vscode.Disposable {
  of(session: vscode.DebugSession | undefined): Place | undefined
  /** The position where a session stood at the stop before, on the same execution. */
  before(session: vscode.DebugSession | undefined): number | undefined
  /** A session has moved or ended, or another one has the focus. */
  readonly onDidChange: vscode.Event<void>
}

/** Listens to the sessions. */
export function createWhereabouts(): Whereabouts {
  const known = new Map<string, { place: Place; before?: number }>()
  const changes = new vscode.EventEmitter<void>()
  const { debug } = vscode
  const parts = vscode.Disposable.from(
    changes,
    debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
      if (session.type !== 'playhead' || event !== 'playhead/moved') return
      known.set(session.id, following(known.get(session.id), body as Place))
      changes.fire()
    }),
    debug.onDidTerminateDebugSession(({ id }) => {
      if (known.delete(id)) changes.fire()
    }),
    debug.onDidChangeActiveStackItem(() => changes.fire()),
    debug.onDidChangeActiveDebugSession(() => changes.fire()),
  )
  return {
    of: session => session && known.get(session.id)?.place,
    before: session => session && known.get(session.id)?.before,
    onDidChange: changes.event,
    dispose: () => parts.dispose(),
  }
}

/** A stop at the same position, such as at an end once more, does not make the one before forgotten. */
function following(last: { place: Place; before?: number } | undefined, place: Place) {
  if (last?.place.execution !== place.execution) return { place }
  return last.place.position === place.position ? { ...last, place } : { place, before: last.place.position }
}
