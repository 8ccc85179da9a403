import { z } from 'zod'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'

const mainThread = 1

const terminateThreads = handler(
  'terminateThreads',
  'loaded',
  z.looseObject({ threadIds: z.array(z.int()).default([]) }),
  (session, { threadIds }) => {
    const { execution, timeline } = session.debuggee
    if (!execution || !timeline.live)
      throw new RequestError('This is a recording: what happened in it cannot be ended.')
    const { structure } = timeline
    const names: string[] = []
    // The end of the main thread is that of the run.
    if (threadIds.includes(mainThread)) return { after: () => void session.ending.end() }
    for (const id of threadIds) {
      // A thread has the number of the event that began it, counted from 1.
      execution.endBranch(id - 1)
      names.push(structure.address(id - 1))
    }
    const when = session.movement.isRunning ? '' : ' as soon as the run goes on'
    return {
      after: () => {
        for (const name of names) session.output('console', `${name} is ended${when}.`)
      },
    }
  },
  { supportsTerminateThreadsRequest: true },
)

/** What happens to single threads. */
export const threadEnds: RequestHandler[] = [terminateThreads]
