import { givenUp, type Halt } from '../src/debugger/playhead.ts'
import { formatError } from '../src/workflow/problem.ts'
import { reportProgress } from './progress.ts'
import type { Session } from './session.ts'
import { createThreadEvents } from './thread-events.ts'

/** The movements of a session's playhead, one at a time, and the requests that they come from. */
export interface Movement {
  /** True while the playhead moves. */
  readonly isRunning: boolean
  /** Tells a client that the playhead is about to move, which none of the requests that it knows has asked for. */
  announce(): void
  /** Moves the playhead, then tells where it stopped. */
  move(movement: (signal: AbortSignal) => Promise<Halt>): void
  /** Stops the playhead where it is. */
  pause(): void
  /** Ends a movement that nobody is told of any more: what it moved in is left. */
  abandon(): void
  /** The run is over, or left: there is no progress to tell any more. */
  endProgress(): void
  /** Knows a request from now on until it is answered; `signal` is aborted when it is cancelled. */
  beginRequest(seq: number): { signal: AbortSignal }
  /** A request is answered; what follows from it belongs to it. */
  answered(seq: number, after?: () => void): void
  /** Gives up a request that is not answered, or the movement that came of it. */
  cancel(what: { requestId?: number | undefined; progressId?: string | undefined }): void
}

/** @param onEnd there is nothing further: the run is to come to its end */
export function createMovement(session: Session, onEnd: () => void): Movement {
  let moving: AbortController | undefined
  /** The requests that are not answered. */
  const requests = new Map<number, AbortController>()
  /** The request that makes the next movement begin, and the one that made this one begin. */
  let cause: number | undefined
  let movedBy: number | undefined
  let progress: ReturnType<typeof reportProgress> | undefined
  /** Resolves when the client has taken in that the playhead moves. */
  let announced: Promise<void> | undefined
  const tellThreads = createThreadEvents()

  const abandon = () => {
    const left = moving
    moving = undefined
    left?.abort()
  }

  return {
    get isRunning() {
      return moving !== undefined
    },
    announce() {
      const { thread } = session.debuggee.playhead.cursor
      session.send('continued', { threadId: thread, allThreadsContinued: true })
      announced = takenIn(session)
    },
    move(movement) {
      const isTakenIn = announced
      announced = undefined
      const control = new AbortController()
      moving = control
      session.forgetHandles()
      movedBy = cause
      progress?.end()
      const reporting = reportProgress(session, session.debuggee.playhead)
      progress = reporting
      const done = async (halt: Halt) => {
        reporting.end()
        if (isTakenIn) await isTakenIn
        if (moving !== control || session.ending.isOver) return
        // What cannot be read is said when the client asks for it.
        const state = await session.state().catch(() => undefined)
        if (moving !== control || session.ending.isOver) return
        if (state) tellThreads(session, state)
        moving = undefined
        if (halt.reason === 'end' && !staysAtEnd(session)) onEnd()
        else session.stopAt(halt)
      }
      const failed = (thrown: unknown) => {
        reporting.end()
        if (moving !== control) return
        moving = undefined
        session.output('stderr', formatError(thrown))
        onEnd()
      }
      movement(control.signal).then(done, failed)
    },
    pause() {
      moving?.abort()
    },
    abandon,
    endProgress() {
      progress?.end()
    },
    beginRequest(seq) {
      const control = requests.get(seq) ?? new AbortController()
      requests.set(seq, control)
      return control
    },
    answered(seq, after) {
      requests.delete(seq)
      cause = seq
      after?.()
      cause = undefined
    },
    cancel({ requestId, progressId }) {
      if (requestId !== undefined) requests.get(requestId)?.abort()
      const isMeant =
        (requestId !== undefined && movedBy === requestId) || progress?.progressId === progressId
      if (isMeant) moving?.abort(givenUp)
    },
  }
}

/** How long a client may take to read its messages, in milliseconds. */
const patience = 2_000

/**
 * Resolves when a client has done what follows from all that it was told. VS Code reads events that come together in one
 * go, and a stop that it reads with the word that the execution goes on is lost in part: the Call Stack view does not say
 * why it stands. A question parts them, also one that it refuses.
 */
async function takenIn({ client, ask }: Session): Promise<void> {
  if (client?.clientID !== 'vscode') return
  const answered = ask('playhead/takenIn', {}).catch(() => undefined)
  await Promise.race([answered, new Promise(done => setTimeout(done, patience).unref())])
}

function staysAtEnd({ debuggee, config }: Session): boolean {
  return debuggee.execution ? config?.stopAtEnd === true && !config.noDebug : config?.terminateAtEnd !== true
}
