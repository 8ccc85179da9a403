import * as z from 'zod'
import type { BreakpointRequest } from '../../src/debugger/breakpoints.ts'
import { dataIdOf, readDataId } from '../../src/debugger/data-trigger.ts'
import { formatPath } from '../../src/workflow/json.ts'
import { failure, formatError, PlayheadError, problem } from '../../src/workflow/problem.ts'
import { fileStart } from '../../src/workflow/source.ts'
import { handler, type RequestHandler } from '../request.ts'
import { setGroup, toldBreakpoint } from '../told-breakpoint.ts'
import { watchedPath } from '../watched-path.ts'

const dataBreakpointInfo = handler(
  'dataBreakpointInfo',
  'loaded',
  z.looseObject({
    name: z.string(),
    variablesReference: z.int().optional(),
    frameId: z.int().optional(),
    asAddress: z.boolean().optional(),
  }),
  async (session, args) => {
    try {
      if (args.asAddress) throw failure('not-watchable', { name: args.name })
      const { target } = await watchedPath(session, args)
      return {
        body: {
          dataId: dataIdOf(target),
          description: `${formatPath(target.path)} (${target.workflow})`,
          accessTypes: ['write'],
          canPersist: true,
        },
      }
    } catch (thrown) {
      if (!(thrown instanceof PlayheadError)) throw thrown
      return { body: { dataId: null, description: formatError(thrown) } }
    }
  },
  { supportsDataBreakpoints: true },
)

const dataBreakpoint = z.looseObject({
  dataId: z.string(),
  accessType: z.string().optional(),
  condition: z.string().optional(),
  hitCondition: z.string().optional(),
})

const setDataBreakpoints = handler(
  'setDataBreakpoints',
  'loaded',
  z.looseObject({ breakpoints: z.array(dataBreakpoint) }),
  (session, { breakpoints }) => {
    const infos = setGroup(session, 'data', breakpoints.map(requestOf))
    return { body: { breakpoints: infos.map(toldBreakpoint) } }
  },
)

function requestOf({
  dataId,
  accessType = 'write',
  condition,
  hitCondition,
}: z.infer<typeof dataBreakpoint>): BreakpointRequest {
  const target = accessType === 'write' ? readDataId(dataId) : undefined
  const { message, remedy } =
    accessType === 'write'
      ? problem('not-a-data-id', { id: dataId }, fileStart)
      : problem('only-writes', { access: accessType }, fileStart)
  return { target, ...(target ? {} : { reason: `${message} ${remedy}` }), condition, hitCondition }
}

/** Breakpoints at the changes of a variable. */
export const dataBreakpoints: RequestHandler[] = [dataBreakpointInfo, setDataBreakpoints]
