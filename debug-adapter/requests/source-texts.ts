import { z } from 'zod'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'
import { recordedSource } from '../sources.ts'

const source = handler(
  'source',
  'loaded',
  z.looseObject({ sourceReference: z.int() }),
  (session, { sourceReference }) => {
    if (sourceReference !== recordedSource) throw new RequestError(`There is no source ${sourceReference}.`)
    return { body: { content: session.debuggee.file.source, mimeType: 'text/x-yaml' } }
  },
)

/** The texts that ran. */
export const sourceTexts: RequestHandler[] = [source]
