import type { Message } from '../../client/protocol-types.ts'
import {
  accept,
  besides,
  change,
  changeEvent,
  knowing,
  type Mutation,
  nameOf,
  refuse,
  reword,
} from './mutation.ts'

const isEvent = (name: string) => (message: Message) => message.type === 'event' && message.event === name

const leaving = [nameOf(/ends with its client/)]

/** How to break the rules about the beginning and the end of sessions. */
export function sessionMutations(): Record<string, Mutation> {
  let vanished = 0
  let open = 0
  return {
    'refuses requests that come before initialize, and can be initialized after that': {
      corrupt: () =>
        knowing(known => accept('threads', { threads: [] }, () => !known.commands.includes('initialize'))),
    },
    'refuses a second initialize': { corrupt: () => accept('initialize', {}) },
    'announces the same to every client': {
      corrupt: () =>
        change(
          'initialize',
          body => delete body.supportsLogPoints,
          ({ arguments: args }) => args.clientID === 'another',
        ),
    },
    'refuses to launch with nothing to launch, and says why': { corrupt: () => reword('launch', '') },
    'takes the configuration after the answer to launch': {
      corrupt: () =>
        knowing(({ commands }) =>
          refuse(
            'configurationDone',
            () => commands.includes('setBreakpoints') && !commands.includes('setExceptionBreakpoints'),
          ),
        ),
    },
    'takes the configuration without waiting for one answer after the other': {
      corrupt() {
        let asked = 0
        let answers = 0
        let pipelined = false
        return {
          request({ command }) {
            if (command === 'configurationDone') pipelined = asked - answers > 0
            if (command === 'setBreakpoints') asked++
          },
          // It has begun all the same.
          event: message => (pipelined && message.event === 'stopped' ? [] : [message]),
          response(message) {
            if (message.command === 'setBreakpoints') answers++
            return message.command === 'configurationDone' && pipelined
              ? [{ ...message, success: false, message: 'too early', body: {} }]
              : [message]
          },
        }
      },
    },
    'runs nothing before configurationDone': {
      corrupt: () =>
        besides(isEvent('initialized'), { type: 'event', event: 'continued', body: { threadId: 1 } }),
    },
    'ends the session when the debuggee ends': {
      corrupt: () =>
        knowing(({ commands }) =>
          changeEvent('terminated', body => (commands.includes('terminate') ? body : null)),
        ),
    },
    'tells an exit code once where it tells one': {
      corrupt: () => besides(isEvent('exited'), { type: 'event', event: 'exited', body: { exitCode: 0 } }),
    },
    'can be left before it was initialized': {
      corrupt: () => knowing(known => refuse('disconnect', () => !known.commands.includes('initialize'))),
      also: leaving,
    },
    'can be left before anything is launched': {
      corrupt: () =>
        knowing(({ commands }) =>
          refuse('disconnect', () => commands.includes('initialize') && !commands.includes('launch')),
        ),
      also: leaving,
    },
    'can be left while it is stopped': {
      corrupt: () => knowing(known => refuse('disconnect', () => known.stopped)),
      also: leaving,
    },
    'can be left while the debuggee runs': {
      corrupt: () => knowing(known => refuse('disconnect', () => known.program.endsWith('endless.yaml'))),
      also: leaving,
    },
    'terminates the debuggee on request': {
      corrupt: () =>
        knowing(({ commands }) =>
          changeEvent('terminated', body => (commands.includes('terminate') ? null : body)),
        ),
    },
    'serves a client after another one has vanished': {
      alone: true,
      corrupt() {
        const broken = vanished > 0
        vanished = 0
        return knowing(({ commands }) => ({
          ...(broken ? refuse('launch') : {}),
          closed() {
            if (!commands.includes('disconnect')) vanished++
          },
        }))
      },
    },
    'serves two clients without mixing them up': {
      alone: true,
      corrupt() {
        open++
        return {
          ...change(
            'stackTrace',
            body => body.stackFrames[0].line++,
            () => open > 1,
          ),
          closed: () => void open--,
        }
      },
    },
  }
}
