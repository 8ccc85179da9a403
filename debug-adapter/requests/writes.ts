import * as z from 'zod'
import { changeText, shownValue } from '../../src/debugger/data-trigger.ts'
import { visibleWrites, writeBeside } from '../../src/debugger/visible-writes.ts'
import { formatPath } from '../../src/workflow/json.ts'
import { failure, formatError } from '../../src/workflow/problem.ts'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'
import { type VariableArguments, variableArguments, watchedPath } from '../watched-path.ts'
import { custom } from './execution.ts'

const listWrites = handler('playhead/writes', 'stopped', variableArguments, async (session, args) => {
  const { target, owner } = await pathOf(session, args)
  const writes = await visibleWrites(session.debuggee.timeline, target.path, owner)
  return {
    body: {
      path: formatPath(target.path),
      workflow: target.workflow,
      writes: writes.map(({ position, address, type, old, value }) => ({
        position,
        seq: position,
        address,
        type,
        old: shownValue(old),
        new: shownValue(value),
      })),
    },
  }
})

const goToWrite = handler(
  'playhead/goToWrite',
  'stopped',
  variableArguments.extend({ direction: z.enum(['last', 'next']).default('last') }),
  async (session, args) => {
    const { target, owner } = await pathOf(session, args)
    const { timeline, playhead } = session.debuggee
    const { direction } = args
    const write = await writeBeside(timeline, target.path, owner, playhead.cursor, direction)
    if (!write) {
      const path = formatPath(target.path)
      throw new RequestError(formatError(failure('no-write', { path, direction, live: timeline.live })), true)
    }
    const { position, address, old, value } = write
    const text = changeText(old, value)
    return {
      body: { position, address, text },
      ...custom(session, {
        after: () => session.movement.move(async () => ({ ...playhead.seekStop(position), text })),
      }),
    }
  },
)

async function pathOf(session: Session, args: VariableArguments) {
  try {
    return await watchedPath(session, args)
  } catch (thrown) {
    if (thrown instanceof RequestError) throw thrown
    throw new RequestError(formatError(thrown), true)
  }
}

/** Who wrote a variable, and the way there. */
export const writes: RequestHandler[] = [listWrites, goToWrite]
