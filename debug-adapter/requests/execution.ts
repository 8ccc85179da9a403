import * as z from 'zod'
import type { Manner } from '../../src/debugger/playhead.ts'
import type { StepKind } from '../../src/debugger/stepping.ts'
import { stepIntoCode } from '../handler-debugging.ts'
import { RequestError } from '../refusal.ts'
import { handler, type Reply, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'

const stepArguments = z.looseObject({
  threadId: z.int(),
  granularity: z.enum(['statement', 'line', 'instruction']).optional(),
  singleThread: z.boolean().optional(),
  targetId: z.int().optional(),
})

const continueArguments = z.looseObject({
  threadId: z.int().optional(),
  singleThread: z.boolean().optional(),
})

type StepArguments = z.infer<typeof stepArguments>

const kindOf = (kind: StepKind, args: StepArguments): StepKind =>
  args.granularity === 'instruction' ? 'event' : kind

/** With `singleThread`, breakpoints of other threads do not stop: in which order events come is not ours to say. */
function mannerOf({ singleThread, threadId }: z.infer<typeof continueArguments>): Manner {
  return singleThread && threadId !== undefined ? { only: threadId } : {}
}

function forward(session: Session, kind: StepKind, args: StepArguments) {
  const { playhead } = session.debuggee
  const target = args.targetId === undefined ? undefined : session.stepTargets.get(args.targetId)
  if (args.targetId !== undefined && !target)
    throw new RequestError('This target belongs to an earlier stop. Ask for the targets again.')
  const how = { ...mannerOf(args), target }
  return {
    after: () =>
      session.movement.move(signal => playhead.step(kindOf(kind, args), args.threadId, signal, how)),
  }
}

function back(session: Session, kind: StepKind, args: StepArguments) {
  const { playhead } = session.debuggee
  const how = mannerOf(args)
  return {
    after: () =>
      session.movement.move(signal => playhead.stepBack(kindOf(kind, args), args.threadId, signal, how)),
  }
}

/** A client does not know that a request of ours moves the playhead, so it is told. */
export function custom(session: Session, { after }: Reply): Reply {
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
  handler(
    'stepIn',
    'stopped',
    stepArguments,
    async (session, args) => {
      const isPlain = args.granularity !== 'instruction' && args.targetId === undefined
      return (isPlain && (await stepIntoCode(session, args.threadId))) || forward(session, 'in', args)
    },
    { supportsSingleThreadExecutionRequests: true },
  ),
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
  handler('continue', 'stopped', continueArguments, (session, args) => ({
    body: { allThreadsContinued: true },
    after: () => session.movement.move(signal => session.debuggee.playhead.continue(signal, mannerOf(args))),
  })),
  handler('reverseContinue', 'stopped', continueArguments, (session, args) => ({
    after: () =>
      session.movement.move(signal => session.debuggee.playhead.reverseContinue(signal, mannerOf(args))),
  })),
  handler('playhead/seek', 'stopped', z.looseObject({ position: z.int() }), (session, { position }) =>
    custom(session, {
      after: () => session.movement.move(async () => session.debuggee.playhead.seek(position)),
    }),
  ),
  handler('pause', 'loaded', z.looseObject({}), session => ({ after: () => session.movement.pause() })),
]
