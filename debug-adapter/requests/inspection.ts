import type { DebugProtocol } from '@vscode/debugprotocol'
import { z } from 'zod'
import { framesOf } from '../../src/debugger/frames.ts'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'

const exceptionInfo = handler(
  'exceptionInfo',
  'stopped',
  z.looseObject({ threadId: z.int() }),
  async (session, { threadId }) => {
    const { timeline, file } = session.debuggee
    const failed = framesOf(timeline, file, await session.state(), threadId).find(frame => frame.span.error)
    const error = failed?.span.error
    if (!failed || !error) throw new RequestError('Nothing has failed here.')
    const detailsOf = (info: typeof error): DebugProtocol.ExceptionDetails => ({
      message: info.message,
      typeName: info.name,
      ...(info.stack === undefined ? {} : { stackTrace: info.stack }),
      ...(info.cause === undefined ? {} : { innerException: [detailsOf(info.cause)] }),
    })
    return {
      body: {
        exceptionId: error.code,
        description: `${error.message}${error.remedy ? ` ${error.remedy}` : ''} (${failed.span.address}, attempt ${failed.span.attempt})`,
        breakMode: (await isCaught(session)) ? 'always' : 'unhandled',
        details: detailsOf(error),
      },
    }
  },
  { supportsExceptionInfoRequest: true },
)

/** True when the error at which the playhead stands does not fail the run. */
async function isCaught({ debuggee: { timeline, playhead } }: Session): Promise<boolean> {
  const event = await timeline.event(playhead.cursor.seq)
  return event.type === 'error' && event.caught
}

/** What has failed. */
export const inspection: RequestHandler[] = [exceptionInfo]
