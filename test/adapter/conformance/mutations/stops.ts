import { accept, change, changeEvent, knowing, type Mutation, swallow, unanswered } from './mutation.ts'

const known = (args: { frameId?: number; variablesReference?: number }): boolean =>
  (args.frameId ?? args.variablesReference ?? 0) < 900_000

/** How to break the rules about going on, and about what was shown before. */
export function stopMutations(): Record<string, Mutation> {
  let session = 0
  return {
    'stops after each kind of step': {
      corrupt: () =>
        knowing(state => changeEvent('stopped', body => (state.last === 'stepOut' ? null : body))),
    },
    'comes to an end by stepping': {
      corrupt: () =>
        knowing(state => changeEvent('terminated', body => (state.last === 'next' ? null : body))),
    },
    'gives step as the reason after a step': {
      corrupt: () =>
        knowing(state =>
          changeEvent('stopped', body => ({
            ...body,
            reason: state.last === 'next' ? 'pause' : body.reason,
          })),
        ),
    },
    'refuses the frames of an earlier stop and goes on serving': {
      corrupt: () => accept('scopes', { scopes: [] }, ({ arguments: args }) => known(args)),
    },
    'refuses the variables of an earlier stop and goes on serving': {
      corrupt: () => accept('variables', { variables: [] }, ({ arguments: args }) => known(args)),
    },
    'refuses references that it never gave out': {
      corrupt: () => accept('scopes', { scopes: [] }, ({ arguments: args }) => !known(args)),
    },
    'lists the stopped thread among the threads': {
      corrupt: () =>
        change('threads', ({ threads }) => {
          for (const thread of threads) thread.id += 1_000
        }),
    },
    'gives each frame an id of its own, a name, and a place in its source': {
      corrupt: () =>
        change('stackTrace', ({ stackFrames }) => {
          if (stackFrames.length > 2) stackFrames.at(-1).name = ''
        }),
    },
    'steps back to where a step began': {
      corrupt: () =>
        knowing(state =>
          change(
            'stackTrace',
            ({ stackFrames }) => stackFrames[0].line++,
            () => state.last === 'stepBack',
          ),
        ),
    },
    'stops at the beginning when it goes back, each time': {
      corrupt() {
        let ended = false
        return {
          event(message) {
            if (ended) return []
            const { description } = (message.body ?? {}) as { description?: string }
            if (description !== 'Start of recording') return [message]
            ended = true
            return [{ seq: message.seq, type: 'event', event: 'terminated' }]
          },
        }
      },
    },
    'meets the breakpoints that it passed when it goes back, in reverse': {
      corrupt: () =>
        knowing(state =>
          change(
            'stackTrace',
            ({ stackFrames }) => stackFrames[0].line++,
            () => state.last === 'reverseContinue',
          ),
        ),
    },
    'pauses a debuggee that runs': {
      corrupt: () =>
        knowing(state =>
          changeEvent('stopped', body => ({
            ...body,
            reason: state.last === 'pause' ? 'step' : body.reason,
          })),
        ),
    },
    'answers every question while the debuggee runs': {
      corrupt: () =>
        swallow(({ command, arguments: args }) => command === 'evaluate' && args.frameId === undefined),
      also: unanswered,
    },
    'refuses to step while the debuggee runs': { corrupt: () => accept('next', undefined) },
    'answers a cancel of a request that is not there': {
      corrupt: () =>
        swallow(({ command, arguments: args }) => command === 'cancel' && args.requestId === 987_654),
      also: unanswered,
    },
    'answers a request that is cancelled, once': {
      corrupt: () =>
        swallow(({ command, arguments: args }) => command === 'cancel' && args.requestId !== 987_654),
      also: [...unanswered, 'stands where it stood when a movement that goes on is cancelled'],
    },
    'stands where it stood when a movement that goes on is cancelled': {
      corrupt: () =>
        knowing(state =>
          change(
            'stackTrace',
            ({ stackFrames }) => stackFrames[0].line++,
            () => state.last === 'continue',
          ),
        ),
      among: ['stands where it stood when a movement that goes on is cancelled'],
    },
    'tells of an exception where it stopped for one': {
      corrupt: () => change('exceptionInfo', body => delete body.description),
    },
    'refuses to tell of an exception where there is none': {
      corrupt: () => accept('exceptionInfo', { exceptionId: 'none', breakMode: 'always' }),
    },
    'stops at the same places each time': {
      corrupt() {
        session++
        const shift = session
        return knowing(state =>
          change('stackTrace', ({ stackFrames }) => {
            if (state.last === 'next' && stackFrames[0]) stackFrames[0].line += shift
          }),
        )
      },
    },
  }
}
