import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import schema from './dap-schema.generated.json' with { type: 'json' }
import { problemsWith, startUp } from './problems-with.ts'
import { schemaProblems } from './schema.ts'

const event = (name: string, body?: unknown) => ({ seq: 1, type: 'event', event: name, body })
const request = (command: string, args?: unknown) => ({ seq: 1, type: 'request', command, arguments: args })
const response = (command: string, body?: unknown) => ({
  seq: 1,
  type: 'response',
  request_seq: 1,
  command,
  success: true,
  body,
})

test('the generated schema is up to date', async () => {
  const script = fileURLToPath(new URL('../../../scripts/generate-dap-schema.mjs', import.meta.url))
  await promisify(execFile)(process.execPath, [script, '--check'])
}, 60_000)

test('every type that is named as a message has a definition', () => {
  const types = Object.values(schema.messages).flatMap(names => Object.values(names))
  expect(types.length).toBeGreaterThan(100)
  expect(types.filter(type => !(type in schema.definitions))).toEqual([])
})

describe('messages of the adapter', () => {
  const accepted: [string, unknown][] = [
    ['a stop', event('stopped', { reason: 'step', threadId: 1, hitBreakpointIds: [1] })],
    ['a stop for a reason of its own', event('stopped', { reason: 'fork', threadId: 1 })],
    ['capabilities', response('initialize', { supportsStepBack: true })],
    ['an acknowledgement', response('next')],
    ['data of any kind in an output event', event('output', { output: 'x', data: { any: [1] } })],
    ['a failure', { ...response('next', {}), success: false, message: 'cancelled' }],
    [
      'a failure with an error',
      { ...response('next', { error: { id: 1, format: '{a}', variables: { a: 'b' } } }), success: false },
    ],
    ['a failure of any command', { ...response('noSuchCommand', {}), success: false }],
    ['a custom event', event('playhead/moved', { position: 4 })],
    ['a custom response', response('playhead/seek', { position: 4 })],
    ['a reverse request', request('startDebugging', { request: 'launch', configuration: { any: 1 } })],
    ['fractional progress', event('progressUpdate', { progressId: 'a', percentage: 12.5 })],
  ]
  test.each(accepted)('%s is valid', (_name, message) => {
    expect(schemaProblems('adapter', message)).toEqual([])
  })

  const refused: [string, unknown, RegExp][] = [
    [
      'a misspelt capability',
      response('initialize', { supportsTerminateDebuggee: true }),
      /must NOT have additional properties \("supportsTerminateDebuggee"\)/,
    ],
    [
      'a capability of the wrong type',
      response('initialize', { additionalModuleColumns: false }),
      /must be array/,
    ],
    ['an unknown property of an event', event('stopped', { reason: 'step', thread: 1 }), /\("thread"\)/],
    ['an unknown property of a response', response('threads', { threads: [], more: 1 }), /\("more"\)/],
    [
      'an unknown property deep in a response',
      response('threads', { threads: [{ id: 1, name: 'a', state: 'x' }] }),
      /\/body\/threads\/0 .*\("state"\)/,
    ],
    ['an unknown property of the message itself', { ...event('initialized'), session: 1 }, /\("session"\)/],
    ['a missing property', event('thread', { reason: 'started' }), /required property 'threadId'/],
    ['a fraction for a line', event('output', { output: 'x', line: 1.5 }), /must be integer/],
    ['a negative reference', event('output', { output: 'x', variablesReference: -1 }), /must be >= 0/],
    [
      'a reference past 31 bits',
      event('output', { output: 'x', variablesReference: 2 ** 31 }),
      /must be <= 2147483647/,
    ],
    ['null for a number', response('evaluate', { result: '', variablesReference: null }), /must be integer/],
    [
      'a word outside a closed list',
      response('setBreakpoints', { breakpoints: [{ verified: false, reason: 'unknown' }] }),
      /must be equal to one of the allowed values/,
    ],
    ['a missing body', response('setFunctionBreakpoints'), /required property 'body'/],
    ['a failure without a body', { ...response('next'), success: false }, /required property 'body'/],
    ['a sequence number of zero', { ...event('initialized'), seq: 0 }, /\/seq must be >= 1/],
    ['an event of no known name', event('moved', {}), /event moved is not in the protocol/],
    ['a response of no known name', response('seek', {}), /response seek is not in the protocol/],
    ["a client's request", request('next', { threadId: 1 }), /request next is not in the protocol/],
    ['a custom event with more than a body', { ...event('playhead/moved'), at: 1 }, /\("at"\)/],
    ['what is no message', [1], /not a protocol message/],
  ]
  test.each(refused)('%s is refused', (_name, message, problem) => {
    expect(schemaProblems('adapter', message)).toEqual([expect.stringMatching(problem)])
  })
})

describe('messages of the client', () => {
  test('launch and attach arguments are open', () => {
    expect(schemaProblems('client', request('launch', { program: 'a.yaml', noDebug: true }))).toEqual([])
    expect(schemaProblems('client', request('attach', { port: 1 }))).toEqual([])
    expect(schemaProblems('client', request('launch', { noDebug: 1 }))).toEqual([
      expect.stringMatching(/\/arguments\/noDebug must be boolean/),
    ])
  })

  test('other arguments are not', () => {
    expect(schemaProblems('client', request('next', { thread: 1 })).join()).toMatch(/threadId.*thread/)
  })

  test('a custom request is held to the base message only', () => {
    expect(schemaProblems('client', request('playhead/seek', { position: 1 }))).toEqual([])
    expect(schemaProblems('client', request('seek', { position: 1 }))).toEqual([
      expect.stringMatching(/not in the protocol/),
    ])
  })
})

describe('in a session', () => {
  test('an invalid message of the adapter is a problem', async () => {
    const problems = await problemsWith(
      { threads: (adapter, message) => adapter.respond(message, { threads: [{ id: 1 }] }) },
      async client => {
        await startUp(client)
        await client.threads()
      },
    )
    expect(problems).toEqual([expect.stringMatching(/^response threads: .*required property 'name'/)])
  })

  test('an invalid message of the client is a problem unless it is meant', async () => {
    const problems = await problemsWith({}, async client => {
      await startUp(client)
      await client.send('goto', { targetId: 'x', threadId: 1 }, { unchecked: true }).response
      await client.send('goto', { targetId: 'y', threadId: 1 }).response
    })
    expect(problems).toEqual([expect.stringMatching(/^sent by the client: request goto: .*must be integer/)])
  })
})
