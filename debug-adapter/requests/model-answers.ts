import * as z from 'zod'
import { handler, type RequestHandler } from '../request.ts'

const id = z.int()

/**
 * What comes of the calls of models that the client makes. Taken even where the session is over but its run still comes to
 * its end, because that would wait for ever.
 */
export const modelAnswers: RequestHandler[] = [
  handler('playhead/modelText', 'initialized', z.looseObject({ id, text: z.string() }), (session, args) => ({
    after: session.models.text(args.id, args.text),
  })),
  handler('playhead/modelResponse', 'initialized', z.looseObject({ id }), (session, args) => ({
    after: session.models.answer(args.id, args),
  })),
]
