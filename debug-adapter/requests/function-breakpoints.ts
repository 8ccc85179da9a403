import * as z from 'zod'
import { lineIn } from '../loaded-sources.ts'
import { handler, type RequestHandler } from '../request.ts'
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
          ...(info.range && lineIn(session, info.range)),
        })),
      },
    }
  },
  { supportsFunctionBreakpoints: true },
)

/** Breakpoints by name: nodes, node types, tools, models. */
export const functionBreakpoints: RequestHandler[] = [setFunctionBreakpoints]
