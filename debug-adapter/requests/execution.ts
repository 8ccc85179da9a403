import { z } from 'zod'
import type { StepKind } from '../../src/debugger/stepping.ts'
import { handler, type Reply, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'

const stepArguments = z.looseObject({
  threadId: z.int(),
  granularity: z.enum(['statement', 'line', 'instruction']).optional(),
})

type StepArguments = z.infer<typeof stepArguments>

const kindOf = (kind: StepKind, args: StepArguments): StepKind =>
  args.granularity === 'instruction' ? 'event' : kind

function forward(session: Session, kind: StepKind, args: StepArguments) {
  const { playhead } = session.debuggee
  return { after: () => session.move(signal => playhead.step(kindOf(kind, args), args.threadId, signal)) }
}

function back(session: Session, kind: StepKind, args: StepArguments) {
  const { playhead } = session.debuggee
  return { after: () => session.move(signal => playhead.stepBack(kindOf(kind, args), args.threadId, signal)) }
}

/** A client does not know that a request of ours moves the playhead, so it is told. */
function custom(session: Session, { after }: Reply): Reply {
  return {
    after() {
      const { cursor } = session.debuggee.playhead
      session.send('continued', { threadId: cursor.thread, allThreadsContinued: true })
      after?.()
    },
  }
}

/** Steps and continues, in both directions. */
export const execution: RequestHandler[] = [
  handler('next', 'stopped', stepArguments, (session, args) => forward(session, 'over', args), {
    supportsSteppingGranularity: true,
  }),
  handler('stepIn', 'stopped', stepArguments, (session, args) => forward(session, 'in', args)),
  handler('stepOut', 'stopped', stepArguments, (session, args) => forward(session, 'out', args)),
  handler('stepBack', 'stopped', stepArguments, (session, args) => back(session, 'over', args), {
    supportsStepBack: true,
  }),
  handler('playhead/reverseStepIn', 'stopped', stepArguments, (session, args) =>
    custom(session, back(session, 'in', args)),
  ),
  handler('playhead/reverseStepOut', 'stopped', stepArguments, (session, args) =>
    custom(session, back(session, 'out', args)),
  ),
  handler('continue', 'stopped', z.looseObject({}), session => ({
    body: { allThreadsContinued: true },
    after: () => session.move(signal => session.debuggee.playhead.continue(signal)),
  })),
  handler('reverseContinue', 'stopped', z.looseObject({}), session => ({
    after: () => session.move(signal => session.debuggee.playhead.reverseContinue(signal)),
  })),
  handler('playhead/seek', 'stopped', z.looseObject({ position: z.int() }), (session, { position }) =>
    custom(session, { after: () => session.move(async () => session.debuggee.playhead.seek(position)) }),
  ),
  handler('pause', 'loaded', z.looseObject({}), session => ({ after: () => session.pause() })),
]
