import * as z from 'zod'
import { handler, type RequestHandler } from '../request.ts'
import { sourceOf } from '../sources.ts'
import { setGroup, toldBreakpoint } from '../told-breakpoint.ts'

const functionBreakpoint = z.looseObject({
  name: z.string(),
  condition: z.string().optional(),
  hitCondition: z.string().optional(),
})

const setFunctionBreakpoints = handler(
  'setFunctionBreakpoints',
  'loaded',
  z.looseObject({ breakpoints: z.array(functionBreakpoint) }),
  (session, { breakpoints }) => {
    const requests = breakpoints.map(({ name, condition, hitCondition }) => ({
      target: { kind: 'function' as const, name },
      condition,
      hitCondition,
    }))
    const infos = setGroup(session, 'functions', requests)
    return {
      body: {
        breakpoints: infos.map(info => ({
          ...toldBreakpoint(info),
          ...(info.range && { source: sourceOf(session), line: session.places.line(info.range.start.line) }),
        })),
      },
    }
  },
  { supportsFunctionBreakpoints: true },
)

/** Breakpoints by name: nodes, node types, tools, models. */
export const functionBreakpoints: RequestHandler[] = [setFunctionBreakpoints]
