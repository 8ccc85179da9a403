import * as z from 'zod'
import { handler, type RequestHandler } from '../request.ts'

const request = handler(
  'cancel',
  'initialized',
  z.looseObject({ requestId: z.int().optional(), progressId: z.string().optional() }),
  (session, args) => ({ after: () => session.movement.cancel(args) }),
  { supportsCancelRequest: true },
)

/** Gives up what takes too long. It overtakes what it gives up. */
export const cancel: RequestHandler[] = [{ ...request, overtakes: true }]
