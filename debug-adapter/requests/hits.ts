import * as z from 'zod'
import { knownHits } from '../../src/debugger/known-hits.ts'
import { breathing } from '../../src/engine/ports.ts'
import { cancellable, handler, type RequestHandler } from '../request.ts'

/** Marks on a timeline: of more, nobody could tell them apart. */
const most = 2_000

/** Milliseconds that conditions are looked at. */
const patience = 300

const listHits = handler(
  'playhead/hits',
  'stopped',
  z.looseObject({}),
  async ({ debuggee: { timeline, breakpoints } }, _, signal) => ({
    body: await knownHits(timeline, breakpoints, { most, patience }, breathing(), signal),
  }),
)

/** Where the breakpoints that are set stop, in what has run so far. */
export const hits: RequestHandler[] = [cancellable(listHits)]
