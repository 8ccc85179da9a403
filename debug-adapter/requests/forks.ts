import * as z from 'zod'
import { changeFor } from '../../src/debugger/edit.ts'
import type { Change } from '../../src/engine/change.ts'
import { findPlace } from '../../src/recording/find-place.ts'
import { topSpan } from '../../src/recording/state.ts'
import { parsePath } from '../../src/workflow/json.ts'
import { goOverToFork } from '../forking.ts'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'
import { frameOf } from './stack.ts'

/** Forks where a frame begins: its input can be changed there, and all of it runs again. */
const restartFrame = handler(
  'restartFrame',
  'stopped',
  z.looseObject({ frameId: z.int() }),
  (session, { frameId }) => {
    const { span } = frameOf(session, frameId)
    return goOverToFork(session, { position: span + 1 }, { implied: true })
  },
  { supportsRestartFrame: true },
)

const fork = handler(
  'playhead/fork',
  'stopped',
  z.looseObject({
    position: z.int().min(1).optional(),
    address: z.string().optional(),
    edits: z.array(z.looseObject({ expression: z.string(), value: z.string() })).optional(),
  }),
  async (session, { position, address, edits = [] }) => {
    const { debuggee } = session
    const place = position ?? address
    const at = place === undefined ? debuggee.playhead.cursor.position : findPlace(debuggee.timeline, place)
    const { thread } = debuggee.playhead.cursor
    const top = place === undefined ? topSpan(await session.state(), thread)?.seq : undefined
    const changes: Change[] = []
    for (const { expression, value } of edits) {
      const path = parsePath(expression.trim())
      if (!path) throw new RequestError(`"${expression}" is no path, so it cannot be set.`)
      const { change } = await changeFor(debuggee, at, top, path, value)
      if (change) changes.push(change)
    }
    return goOverToFork(session, { position: at, changes })
  },
)

/** New executions that take their results from the one that is debugged. */
export const forks: RequestHandler[] = [restartFrame, fork]
