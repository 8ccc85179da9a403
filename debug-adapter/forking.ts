import type { Debuggee } from '../src/debugger/debuggee.ts'
import { fork } from '../src/debugger/fork.ts'
import type { Change } from '../src/engine/change.ts'
import { withHandlers } from './handler-debugging.ts'
import { tellQuestions } from './questions.ts'
import { RequestError } from './refusal.ts'
import type { Reply } from './request.ts'
import type { Session } from './session.ts'
import { tellChanges } from './told-breakpoint.ts'

/** Sessions whose client does not trust the workspace. */
const untrusting = new WeakSet<Session>()

/** From now on nothing may be run in a session: what it replays can be looked at only. */
export function runNothing(session: Session): void {
  untrusting.add(session)
}

/** How long the run that is left may take to stop, in milliseconds. */
const leavingTime = 2_000

/**
 * Goes over to a fork of what is debugged.
 * @param implied true where the client knows that its request goes somewhere else
 * @param body of the response
 * @returns what is answered; then the client is told which execution it has left, which it is in, and where that stands
 * @throws {PlayheadError} when it cannot be forked there; the session goes on with what it has
 */
export async function goOverToFork(
  session: Session,
  at: { position: number; changes?: readonly Change[] },
  { implied = false, body }: { implied?: boolean; body?: object } = {},
): Promise<Reply> {
  if (untrusting.has(session)) {
    throw new RequestError(
      'Trust this workspace first: a fork runs code of it. This replay only shows what ran.',
      true,
    )
  }
  const left = session.debuggee
  const { cwd, events, models } = session
  const next = await fork(left, at, { config: session.config!, cwd, events, remoteModel: models.call })
  const became = fateOf(left)
  await replaceDebuggee(session, next)
  return {
    ...(body ? { body } : {}),
    after() {
      session.output('console', leftText(left, next, became))
      tellFork(session)
      for (const note of next.notes) session.output('stderr', note)
      if (next.execution) tellQuestions(session, next.execution)
      if (!implied) session.movement.announce()
      void withHandlers(session, () =>
        session.movement.move(async () => ({ reason: 'restart', cursor: next.playhead.cursor, hits: [] })),
      )
    },
  }
}

/** Puts another debuggee in the place of that of a session, and closes the one that is left. */
export async function replaceDebuggee(session: Session, next: Debuggee): Promise<void> {
  const left = session.debuggee
  session.setDebuggee(next)
  tellChanges(session, next.breakpoints)
  // A handler that does not end must not hold up the session.
  await Promise.race([left.close(), new Promise(done => setTimeout(done, leavingTime).unref())])
}

/** Tells the client that what it debugs is a fork, and of what. */
export function tellFork(session: Session): void {
  const { parent, timeline, recording } = session.debuggee
  const { execution, position, address, taken } = parent!
  const to = timeline.header.execution
  const kept =
    taken === position
      ? 'What came to its end before is reused, not run again.'
      : `Of what came before, ${taken} of ${position} events are reused.`
  const from = address === undefined ? '' : `, in ${address}`
  const recorded = recording === undefined ? '' : ` It is recorded in ${recording}`
  session.output(
    'console',
    `You are in the execution ${to} now, a fork of ${execution} at step ${position}${from}. ${kept}${recorded}`,
  )
  session.send('playhead/forked', {
    from: execution,
    to,
    position,
    ...(address === undefined ? {} : { address }),
  })
}

/** What becomes of an execution when its client leaves it. */
function fateOf({ timeline, execution, attached, recording }: Debuggee): string {
  if (!timeline.live) return 'its recording stays as it is'
  if (attached) return 'that run goes on'
  if (!execution?.atRest || recording === undefined) return 'that run is cancelled'
  // It also rests where nothing was done in it yet, as in a fork that was only looked at.
  return execution.questions.length > 0 ? 'it still waits for an answer' : 'it can go on later'
}

/** Says in so many words which execution the client has left, and what became of it. */
function leftText(left: Debuggee, next: Debuggee, became: string): string {
  return `You have left the execution ${next.parent!.execution}, ${left.timeline.header.workflow}: ${became}.`
}
