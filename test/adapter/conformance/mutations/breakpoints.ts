import { all, change, changeEvent, knowing, type Mutation, unbind } from './mutation.ts'

/** Changes what a breakpoint asks for. */
const ask = (part: string, from: string, to: string): Mutation => ({
  corrupt: () => ({
    request(message) {
      if (message.command !== 'setBreakpoints') return
      const { breakpoints } = message.arguments as { breakpoints: Record<string, unknown>[] }
      for (const breakpoint of breakpoints) if (breakpoint[part] === from) breakpoint[part] = to
    },
  }),
})

const lines = ['first', 'again', 'call', 'measure', 'fan', 'last']

/** How to break the rules about breakpoints. @param stops lines where the program stops */
export function breakpointMutations(stops: readonly number[]): Record<string, Mutation> {
  return {
    'stops at a breakpoint and gives breakpoint as the reason': {
      corrupt: () =>
        changeEvent('stopped', body => ({
          ...body,
          reason: body.reason === 'breakpoint' ? 'step' : body.reason,
        })),
    },
    'says which breakpoint it has stopped at': {
      corrupt: () => changeEvent('stopped', body => ({ ...body, hitBreakpointIds: [999] })),
    },
    'answers breakpoints in the order in which they were sent': {
      corrupt: () =>
        change('setBreakpoints', ({ breakpoints }) => {
          const turned = breakpoints.map(({ line }: { line: number }) => line).reverse()
          for (const [i, one] of breakpoints.entries()) one.line = turned[i]
        }),
    },
    'gives each breakpoint an id of its own': {
      corrupt: () =>
        change('setBreakpoints', ({ breakpoints }) => {
          if (breakpoints.length > 2) for (const one of breakpoints) one.id = breakpoints[0].id
        }),
    },
    'keeps the id of a breakpoint that is sent again': {
      corrupt() {
        let times = 0
        return change('setBreakpoints', ({ breakpoints }) => {
          times++
          if (breakpoints.length === 2) for (const one of breakpoints) one.id += 100 * times
        })
      },
    },
    'verifies breakpoints where execution can stop': {
      corrupt: () =>
        change('setBreakpoints', ({ breakpoints }) => {
          if (breakpoints.length === lines.length) breakpoints.at(-1).verified = false
        }),
    },
    'says why a breakpoint is not verified': {
      corrupt: () =>
        change('setBreakpoints', ({ breakpoints }, { arguments: args }) => {
          if (args.breakpoints[0]?.line === 1_000) delete breakpoints[0].message
        }),
    },
    'does not verify breakpoints of a source that it does not debug': {
      corrupt: () =>
        change('setBreakpoints', ({ breakpoints }, { arguments: { source } }) => {
          if (source.path.endsWith('.other')) breakpoints[0].verified = true
        }),
    },
    'stops no more at breakpoints that were taken away': {
      corrupt() {
        let before: unknown[] = []
        return all(
          {
            request(message) {
              if (message.command !== 'setBreakpoints') return
              const args = message.arguments as { breakpoints: unknown[] }
              if (args.breakpoints.length === 0) args.breakpoints = before
              before = args.breakpoints
            },
          },
          change('setBreakpoints', (body, { arguments: args }) => {
            if (args.breakpoints.length === 0) body.breakpoints = []
          }),
        )
      },
    },
    'stops at breakpoints that were set while it was stopped': {
      corrupt: () =>
        knowing(known => unbind(({ line, condition }) => known.stopped && line === stops[1] && !condition)),
    },
    'stops at each breakpoint in the order of execution': {
      corrupt: () =>
        unbind(({ line }, { breakpoints }) => breakpoints.length === lines.length && line === stops[2]),
    },
    'stops where a condition holds': ask('condition', 'count < 3', 'False'),
    'does not stop where a condition does not hold': ask('condition', 'count > 100', 'True'),
    'does not verify a breakpoint whose condition is no expression, and says why': {
      corrupt: () =>
        change('setBreakpoints', ({ breakpoints }, { arguments: args }) => {
          if (args.breakpoints[0]?.condition === 'count +') breakpoints[0].verified = true
        }),
    },
    'stops at the visit that a hit condition names': ask('hitCondition', '2', '>=2'),
    'logs what a log point says, and does not stop there': {
      corrupt: () =>
        changeEvent('output', body => ({ ...body, output: body.output.replace('count is', 'count was') })),
    },
    'lists breakpoint locations inside the lines that were asked for, where breakpoints bind': {
      corrupt: () =>
        change('breakpointLocations', ({ breakpoints }) => {
          for (const one of breakpoints) one.line++
        }),
    },
    'stops where the debuggee fails, as an exception': {
      corrupt: () =>
        changeEvent('stopped', body => ({
          ...body,
          reason: body.reason === 'exception' ? 'pause' : body.reason,
        })),
    },
    'does not stop where the debuggee fails when no filter is on': {
      corrupt: () => ({
        request(message) {
          if (message.command !== 'setExceptionBreakpoints') return
          const args = message.arguments as { filters: string[] }
          if (args.filters.length === 0) args.filters = ['uncaught']
        },
      }),
    },
  }
}
