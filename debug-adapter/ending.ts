import { tellResult } from './outputs.ts'
import type { Session } from './session.ts'

/** The ways in which a session ends, and what becomes of its run then. */
export interface Ending {
  /** True once the session has said that it is over. */
  readonly isOver: boolean
  /** Lets a live run come to its end, says how it ended, and closes everything. @param cancel true to end the run */
  finish(cancel?: boolean): Promise<void>
  /** Ends what is debugged, says so, and resolves when all is closed. A second time it does not wait for the run. */
  end(): Promise<void>
  /** The client leaves a live run as it is, so that it can go on later; resolves when it stands. */
  suspend(): Promise<void>
  /** The client leaves, and a live run goes on to its end by itself. */
  leaveRunning(): void
  /** True where the run goes on when the client leaves and does not say what is to become of it. */
  readonly leavesRunning: boolean
  /** Resolves when a run that was left has come to its end; undefined where none was. */
  readonly background: Promise<void> | undefined
}

/** Milliseconds that a run gets to stop once it is asked to end a second time. */
const patience = 1_000

/** As those of the command line. */
const exitCodes = { completed: 0, failed: 1, cancelled: 1, waiting: 3 } as const

/** @param send writes an event to the client */
export function createEnding(session: Session, send: (event: string, body?: object) => void): Ending {
  let over = false
  let terminatedSent = false
  let background: Promise<void> | undefined
  let finishing: Promise<void> | undefined

  const terminate = () => {
    if (terminatedSent) return
    terminatedSent = true
    send('terminated')
  }

  const tellExit = (exitCode: number) => {
    if (terminatedSent) return
    terminate()
    send('exited', { exitCode })
  }

  const finish = async (cancel = false) => {
    if (over) return
    over = true
    session.movement.endProgress()
    const { execution } = session.debuggee
    if (execution) {
      if (cancel && session.debuggee.attached) execution.cancel()
      else if (cancel) await session.debuggee.close()
      else execution.timeline.release()
      const result = await execution.done
      if (!terminatedSent) tellResult(session, result, session.debuggee.recording)
      tellExit(exitCodes[result.status])
    } else terminate()
    session.movement.abandon()
    await session.debuggee.close()
  }

  const ending: Ending = {
    get isOver() {
      return over
    },
    finish,
    async end() {
      if (!session.isLoaded || background) return
      if (!over) {
        finishing = finish(true)
        return finishing
      }
      await Promise.race([finishing, new Promise(done => setTimeout(done, patience).unref())])
      if (finishing && !terminatedSent) {
        session.debuggee.execution?.timeline.flush()
        session.output('console', 'The run does not stop; the session ends without it.')
        tellExit(1)
      }
    },
    get background() {
      return background
    },
    async suspend() {
      const { execution, recording } = session.isLoaded ? session.debuggee : {}
      if (over || !execution || recording === undefined) return ending.end()
      over = true
      session.movement.endProgress()
      execution.suspend()
      session.movement.pause()
      tellResult(session, await execution.done, recording)
    },
    get leavesRunning() {
      if (!session.isLoaded || !session.debuggee.execution || over) return false
      const { onDisconnect = session.debuggee.attached ? 'continue' : 'terminate' } = session.config ?? {}
      return onDisconnect === 'continue'
    },
    leaveRunning() {
      const left = session.isLoaded ? session.debuggee : undefined
      if (!left?.execution || over) return
      over = true
      session.movement.endProgress()
      session.movement.pause()
      if (left.attached) return void left.close()
      left.execution.leave()
      left.execution.timeline.release()
      background = left.execution.done.then(() => left.close())
    },
  }
  return ending
}
