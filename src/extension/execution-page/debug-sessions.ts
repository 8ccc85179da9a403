import * as vscode from 'vscode'

/** Where a debug session stands, as the adapter's event `playhead/moved` says it. */
export interface Moved {
  /** Id of the execution. */
  execution: string
  position: number
  last: number
  live: boolean
  /** What is worth knowing of the stop, where there is anything. */
  text?: string
}

/** Which debug session stands where. */
export interface DebugSessions extends vscode.Disposable {
  /** The session on an execution that has moved last, if there is one. */
  on(execution: string): { session: vscode.DebugSession; moved: Moved } | undefined
  /** Told the id of an execution whenever a session on it has moved or ended. */
  readonly onDidMove: vscode.Event<string>
}

/** Listens to the debug sessions. */
export function createDebugSessions(): DebugSessions {
  const standing = new Map<string, { session: vscode.DebugSession; moved: Moved }>()
  const moves = new vscode.EventEmitter<string>()
  const parts = vscode.Disposable.from(
    moves,
    vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
      if (session.type !== 'playhead' || event !== 'playhead/moved') return
      const moved = body as Moved
      standing.delete(session.id)
      standing.set(session.id, { session, moved })
      moves.fire(moved.execution)
    }),
    vscode.debug.onDidTerminateDebugSession(({ id }) => {
      const ended = standing.get(id)
      standing.delete(id)
      if (ended) moves.fire(ended.moved.execution)
    }),
  )
  return {
    on: execution => [...standing.values()].findLast(({ moved }) => moved.execution === execution),
    onDidMove: moves.event,
    dispose: () => parts.dispose(),
  }
}
