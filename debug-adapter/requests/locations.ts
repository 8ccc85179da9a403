import * as z from 'zod'
import { declarationOf, originOf } from '../../src/debugger/locations.ts'
import { formatPath } from '../../src/workflow/json.ts'
import { placedIn } from '../loaded-sources.ts'
import { RequestError } from '../refusal.ts'
import { cancellable, handler, type RequestHandler } from '../request.ts'
import type { LocationHandle, Session } from '../session.ts'

const locationsRequest = handler(
  'locations',
  'stopped',
  z.looseObject({ locationReference: z.int() }),
  async (session, { locationReference }) => {
    const handle = session.locations.get(locationReference)
    if (!handle) throw new RequestError('This place belongs to an earlier stop. Ask for the value again.')
    const range = await rangeFor(session, handle)
    if (!range) {
      const path = formatPath(handle.path)
      throw new RequestError(
        handle.of === 'value'
          ? `Nothing in the workflow's text says where "${path}" comes from.`
          : `The workflow's text does not declare "${path}".`,
      )
    }
    return { body: placedIn(session, range) }
  },
)

async function rangeFor(session: Session, { of, path, span }: LocationHandle) {
  const { timeline, file } = session.debuggee
  const state = await session.state()
  if (of === 'value') return originOf(timeline, file, state, span, path)
  const workflow = file.workflows.get(state.spans.get(span)?.workflow ?? '')
  return workflow && declarationOf(workflow, String(path[0]))
}

/** Where values come from, found out when a client asks. */
export const locations: RequestHandler[] = [cancellable(locationsRequest)]
