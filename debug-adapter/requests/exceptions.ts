import type { DebugProtocol } from '@vscode/debugprotocol'
import * as z from 'zod'
import { exceptionGroup } from '../../src/debugger/breakpoints.ts'
import type { exceptionFilters } from '../../src/debugger/exception-trigger.ts'
import type { ErrorInfo } from '../../src/recording/event.ts'
import { type OpenSpan, type State, stackOf, topSpan } from '../../src/recording/state.ts'
import type { Timeline } from '../../src/recording/timeline.ts'
import { t } from '../../src/workflow/translate.ts'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'
import { setGroup, toldBreakpoint } from '../told-breakpoint.ts'

const conditionDescription = () =>
  t('An expression, for example: {0}', 'node.id == "review" && node.error.code == "handler-failed"')

const filters = (): Record<(typeof exceptionFilters)[number], DebugProtocol.ExceptionBreakpointsFilter> => ({
  uncaught: {
    filter: 'uncaught',
    label: t('Uncaught Errors'),
    description: t('Stops when a node fails and the workflow fails with it.'),
    default: true,
    supportsCondition: true,
    conditionDescription: conditionDescription(),
  },
  caught: {
    filter: 'caught',
    label: t('Caught Errors'),
    description: t(
      'Stops when a node fails and the workflow goes on: it is tried again, its failure is allowed, or a person decides.',
    ),
    default: false,
    supportsCondition: true,
    conditionDescription: conditionDescription(),
  },
})

const setExceptionBreakpoints = handler(
  'setExceptionBreakpoints',
  'loaded',
  z.looseObject({
    filters: z.array(z.string()),
    filterOptions: z
      .array(z.looseObject({ filterId: z.string(), condition: z.string().optional() }))
      .optional(),
  }),
  (session, args) => {
    const wanted = [
      ...args.filters.map(filter => ({ filter, condition: undefined })),
      ...(args.filterOptions ?? []).map(({ filterId, condition }) => ({ filter: filterId, condition })),
    ]
    const requests = wanted.map(({ filter, condition }) => ({
      target: { kind: 'exception' as const, filter },
      condition,
    }))
    return { body: { breakpoints: setGroup(session, exceptionGroup, requests).map(toldBreakpoint) } }
  },
  () => ({
    exceptionBreakpointFilters: Object.values(filters()),
    supportsExceptionFilterOptions: true,
  }),
)

const exceptionInfo = handler(
  'exceptionInfo',
  'stopped',
  z.looseObject({ threadId: z.int() }),
  async (session, { threadId }) => {
    const { timeline } = session.debuggee
    const state = await session.state()
    const stack = stackOf(state, topSpan(state, threadId))
    const failed = stack.find(({ error }) => error)
    const error = failed?.error
    if (!failed || !error) throw new RequestError('Nothing has failed here.')
    return {
      body: {
        exceptionId: error.code,
        description: `${error.message}${error.remedy ? ` ${error.remedy}` : ''} (${placeText(failed, stack)})`,
        breakMode: (await isCaught(timeline, state, failed)) ? 'always' : 'unhandled',
        details: { ...detailsOf(error), evaluateName: 'node.error' },
      },
    }
  },
  { supportsExceptionInfoRequest: true },
)

/** `review/tool, attempt 2 of node "review"`: what failed, and which attempt of its node that was. */
function placeText(failed: OpenSpan, stack: readonly OpenSpan[]): string {
  const node = stack.slice(stack.indexOf(failed)).find(({ kind }) => kind === 'node') ?? failed
  const owner = node === failed ? '' : ` of ${node.id}`
  return `${failed.address}, attempt ${node.attempt}${owner}`
}

function detailsOf(error: ErrorInfo): DebugProtocol.ExceptionDetails {
  return {
    message: error.message,
    typeName: error.name,
    ...(error.stack === undefined ? {} : { stackTrace: error.stack }),
    ...(error.cause === undefined ? {} : { innerException: [detailsOf(error.cause)] }),
  }
}

/** True when the error of a span did not fail the run. */
async function isCaught(timeline: Timeline, { position }: State, span: OpenSpan): Promise<boolean> {
  const { structure } = timeline
  for (let seq = position - 1; seq > span.seq; seq--) {
    if (structure.type(seq) !== 'error' || structure.span(seq) !== span.seq) continue
    const event = await timeline.event(seq)
    return event.type === 'error' && event.caught
  }
  return false
}

/** Stops at errors, and what is known of them. */
export const exceptions: RequestHandler[] = [setExceptionBreakpoints, exceptionInfo]
