import * as z from 'zod'
import type { Manner } from '../../src/debugger/playhead.ts'
import type { StepKind } from '../../src/debugger/stepping.ts'
import { threadsOf } from '../../src/recording/state.ts'
import { isThreadAt } from '../../src/recording/timeline.ts'
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

/** A continue without `singleThread` is of all threads, whichever it names. */
async function checkOnly(session: Session, { singleThread, threadId }: z.infer<typeof continueArguments>) {
  if (singleThread && threadId !== undefined) await checkThread(session, threadId)
}

/** With `singleThread`, breakpoints of other threads do not stop: in which order events come is not ours to say. */
function mannerOf({ singleThread, threadId }: z.infer<typeof continueArguments>): Manner {
  return singleThread && threadId !== undefined ? { only: threadId } : {}
}

/** @throws {RequestError} for a thread that is not there where the playhead stands: what would be moved is a guess */
async function checkThread(session: Session, thread: number): Promise<void> {
  const { timeline, playhead } = session.debuggee
  if (isThreadAt(timeline.structure, thread, playhead.cursor.position)) return
  const known = threadsOf(await session.state()).map(({ id }) => id)
  throw new RequestError(
    `There is no thread ${thread} at this position. Give one that "threads" lists here: ${known.join(', ') || 1}.`,
  )
}

async function forward(session: Session, kind: StepKind, args: StepArguments) {
  await checkThread(session, args.threadId)
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

async function back(session: Session, kind: StepKind, args: StepArguments) {
  await checkThread(session, args.threadId)
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
      session.movement.announce()
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
  handler('playhead/reverseStepIn', 'stopped', stepArguments, async (session, args) =>
    custom(session, await back(session, 'in', args)),
  ),
  handler('playhead/reverseStepOut', 'stopped', stepArguments, async (session, args) =>
    custom(session, await back(session, 'out', args)),
  ),
  handler('continue', 'stopped', continueArguments, async (session, args) => {
    await checkOnly(session, args)
    return {
      body: { allThreadsContinued: true },
      after: () =>
        session.movement.move(signal => session.debuggee.playhead.continue(signal, mannerOf(args))),
    }
  }),
  handler('reverseContinue', 'stopped', continueArguments, async (session, args) => {
    await checkOnly(session, args)
    return {
      after: () =>
        session.movement.move(signal => session.debuggee.playhead.reverseContinue(signal, mannerOf(args))),
    }
  }),
  handler('playhead/seek', 'stopped', z.looseObject({ position: z.int() }), (session, { position }) =>
    custom(session, {
      after: () => session.movement.move(async () => session.debuggee.playhead.seek(position)),
    }),
  ),
  handler('pause', 'loaded', z.looseObject({}), session => ({ after: () => session.movement.pause() })),
]
