import type { Message } from '../../client/protocol-types.ts'
import { type Corruption, raw } from './corrupt.ts'
import { besides, change, changeEvent, type Mutation } from './mutation.ts'

const usual = [
  'stops after each kind of step',
  'comes to an end by stepping',
  'lists the stopped thread among the threads',
]

/** Holds an answer back until an event has come. */
function late(command: string, event: string): Corruption {
  let held: Message[] = []
  let seq = 1
  const numbered = (messages: readonly Message[]) => messages.map(message => ({ ...message, seq: seq++ }))
  return {
    response(message) {
      if (message.command !== command) return numbered([message])
      held.push(message)
      return []
    },
    event(message) {
      if (message.event !== event && message.event !== 'terminated') return numbered([message])
      const answers = held
      held = []
      return numbered([message, ...answers])
    },
  }
}

const isEvent = (name: string) => (message: Message) => message.type === 'event' && message.event === name
const isAnswer = (name: string) => (message: Message) =>
  message.type === 'response' && message.command === name
const event = (name: string, body?: object) => ({ type: 'event', event: name, ...(body ? { body } : {}) })
const output = event('output', { output: 'text\n' })

/** How to break the rules that are watched in every session. */
export function passiveMutations(): Record<string, Mutation> {
  const made = (corrupt: () => Corruption, among = usual): Mutation => ({ corrupt, among })
  return {
    'writes nothing but framed messages': made(() => ({
      response: message => (message.command === 'threads' ? [{ [raw]: 'noise\n' }, message] : [message]),
    })),
    'numbers its messages upwards': made(() => ({
      response: message => [message.command === 'threads' ? { ...message, seq: 1 } : message],
    })),
    'answers no request twice': made(() => besides(isAnswer('stepIn'), ({ seq: _, ...again }) => again)),
    'answers requests only': made(() =>
      besides(isAnswer('threads'), { type: 'response', request_seq: 5_555, command: 'next', success: true }),
    ),
    'names the request that it answers': made(() => ({
      response: message => [message.command === 'stepIn' ? { ...message, command: 'stepOut' } : message],
    })),
    'answers every request': made(() => ({
      response: message => (message.command === 'disconnect' ? [] : [message]),
    })),
    'sends nothing before the answer to initialize': made(() =>
      besides(isAnswer('initialize'), output, true),
    ),
    'sends initialized once': made(() => besides(isEvent('initialized'), event('initialized'))),
    'stops only after the answer to configurationDone': made(() => late('configurationDone', 'stopped')),
    'answers a request before the events that it causes': {
      ...made(() => late('stepIn', 'stopped')),
      // Without the answer nobody knows that it went on.
      also: ['does not stop twice without going on'],
    },
    'does not stop twice without going on': made(() =>
      besides(isEvent('stopped'), event('stopped', { reason: 'step', threadId: 1, allThreadsStopped: true })),
    ),
    'sends nothing but output and the exit code after terminated': made(() =>
      besides(isEvent('terminated'), event('thread', { reason: 'exited', threadId: 1 })),
    ),
    'sends nothing after the answer to disconnect': made(() => besides(isAnswer('disconnect'), output)),
    'sends only what the client can take': made(() =>
      besides(isEvent('initialized'), event('playhead/modelCancel', { id: 1 })),
    ),
    'serves only what it announces': made(
      () =>
        besides(
          isEvent('initialized'),
          event('capabilities', { capabilities: { supportsExceptionInfoRequest: false } }),
        ),
      ['tells of an exception where it stopped for one'],
    ),
    'answers breakpoints one by one': made(() =>
      change('setBreakpoints', ({ breakpoints }) => breakpoints.push({ verified: true })),
    ),
    'keeps to the length of a page': made(
      () =>
        change(
          'stackTrace',
          ({ stackFrames }) => stackFrames.push(stackFrames[0]),
          ({ arguments: { levels } }) => levels === 1,
        ),
      ['tells the number of all frames with each part'],
    ),
    'begins and ends progress': made(() =>
      besides(isEvent('initialized'), event('progressEnd', { progressId: 'never begun' })),
    ),
    'ends with its client': made(() => ({ stays: true })),
    'sends messages that are valid by the schema': made(() =>
      changeEvent('stopped', body => ({ ...body, colour: 'red' })),
    ),
  }
}
