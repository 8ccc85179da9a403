import * as z from 'zod'
import { changesBetween } from '../../src/debugger/changes.ts'
import { shownValue } from '../../src/debugger/data-trigger.ts'
import { findPlace } from '../../src/recording/find-place.ts'
import { formatPath } from '../../src/workflow/json.ts'
import { formatError } from '../../src/workflow/problem.ts'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'
import { spanOf } from './stack.ts'

/** The most changes that are told; of more than that, nobody reads a list. */
const most = 500

const listChanges = handler(
  'playhead/changes',
  'stopped',
  z.looseObject({ from: z.int(), frameId: z.int().optional() }),
  async (session, { from, frameId }) => {
    const span = await spanOf(session, frameId)
    const here = await session.state()
    const changes = changesBetween(await stateAt(session, from), here, span)
    return {
      body: {
        from,
        to: session.debuggee.playhead.cursor.position,
        total: changes.length,
        changes: changes.slice(0, most).map(({ path, op, old, value }) => ({
          path: formatPath(path),
          op,
          old: shownValue(old),
          new: shownValue(value),
        })),
      },
    }
  },
)

/** @throws {RequestError} for a position that the timeline does not have */
async function stateAt({ debuggee: { timeline } }: Session, position: number) {
  try {
    return await timeline.state(findPlace(timeline, position))
  } catch (thrown) {
    throw new RequestError(formatError(thrown), true)
  }
}

/** What differs between two positions. */
export const changes: RequestHandler[] = [listChanges]
