import * as z from 'zod'
import { loadedSources, recordedText } from '../loaded-sources.ts'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'

const source = handler(
  'source',
  'loaded',
  z.looseObject({ sourceReference: z.int() }),
  (session, { sourceReference }) => {
    const content = recordedText(session, sourceReference)
    if (content === undefined) throw new RequestError(`There is no source ${sourceReference}.`)
    return { body: { content, mimeType: 'text/x-yaml' } }
  },
  { supportedChecksumAlgorithms: ['SHA256'] },
)

const loaded = handler(
  'loadedSources',
  'loaded',
  z.looseObject({}),
  async session => ({ body: { sources: await loadedSources(session) } }),
  { supportsLoadedSourcesRequest: true },
)

/** The texts that ran. */
export const sourceTexts: RequestHandler[] = [source, loaded]
