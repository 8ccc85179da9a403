import { describe, expect, test } from 'vitest'
import type { DapClient } from './client.ts'
import { type Script, stopBody } from './fake-adapter.ts'
import { problemsWith, startUp, stepOnce } from './problems-with.ts'

type Case = {
  rule: string
  /** What the client reports; nothing else may be reported. */
  problems: RegExp[]
  faulty: Script
  /** The same situation done right; the well behaved adapter where this is missing. */
  correct?: Script
  drive?: (client: DapClient) => Promise<unknown>
}

/** Sends a request outside the protocol's own list and lets what follows arrive. */
const customRequest = (command: `${string}/${string}`) => async (client: DapClient) => {
  await startUp(client)
  await client.custom(command)
}

const executionRequests = ['next', 'continue', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue'] as const

const cases: Case[] = [
  {
    rule: 'seq increases',
    problems: [/^seq 1 of event output does not exceed [1-9]/],
    faulty: {
      threads(adapter, request) {
        adapter.send({ seq: 1, type: 'event', event: 'output', body: { output: 'x' } })
        adapter.respond(request, { threads: [] })
      },
    },
    drive: async client => {
      await startUp(client)
      await client.threads()
    },
  },
  {
    rule: 'a request has only one response',
    problems: [/^second response: response #\d+ \(next\)/],
    faulty: {
      next(adapter, request) {
        adapter.respond(request)
        adapter.respond(request)
        adapter.event('stopped', stopBody)
      },
    },
  },
  {
    rule: 'a request has a response',
    problems: [/^no response to pause #\d+/],
    faulty: { pause: () => {} },
    correct: { pause: (adapter, request) => adapter.respond(request) },
    drive: async client => {
      await startUp(client)
      client.send('pause', { threadId: 1 })
      await client.threads()
    },
  },
  {
    rule: 'a response answers a request',
    problems: [/^response to no request: response #999 \(threads\)/],
    faulty: {
      next(adapter, request) {
        adapter.respond({ ...request, seq: 999, command: 'threads' }, { threads: [] })
        adapter.respond(request)
        adapter.event('stopped', stopBody)
      },
    },
  },
  {
    rule: 'a response names the command of its request',
    problems: [/^response #\d+ \(stepIn\) answers the request next/],
    faulty: {
      next(adapter, request) {
        adapter.respond({ ...request, command: 'stepIn' })
        adapter.event('stopped', stopBody)
      },
    },
  },
  {
    rule: 'initialized comes once',
    problems: [/^a second initialized event/],
    faulty: {
      configurationDone(adapter, request) {
        adapter.event('initialized')
        adapter.respond(request)
        adapter.event('stopped', stopBody)
      },
    },
  },
  {
    rule: 'initialized comes after the response to initialize',
    problems: [/^event initialized before the response to initialize/],
    faulty: {
      initialize(adapter, request) {
        adapter.event('initialized')
        adapter.respond(request, { supportsConfigurationDoneRequest: true })
      },
      launch: (adapter, request) => adapter.respond(request),
    },
    correct: {
      initialize(adapter, request) {
        adapter.respond(request, { supportsConfigurationDoneRequest: true })
        adapter.event('initialized')
      },
      launch: (adapter, request) => adapter.respond(request),
    },
  },
  {
    rule: 'a session that starts says initialized',
    problems: [/^no initialized event although the session started/],
    faulty: { launch: (adapter, request) => adapter.respond(request) },
    correct: {
      launch(adapter, request) {
        adapter.event('initialized')
        adapter.respond(request)
      },
    },
    drive: async client => {
      await client.initialize()
      await client.request('launch', {})
    },
  },
  {
    rule: 'a refused launch needs no initialized',
    problems: [/^no initialized event/],
    faulty: { launch: (adapter, request) => adapter.respond(request) },
    correct: { launch: (adapter, request) => adapter.refuse(request, 'no such file') },
    drive: async client => {
      await client.initialize()
      await client.send('launch', {}).response
    },
  },
  {
    rule: 'stopped does not come before the response to configurationDone',
    problems: [/^stopped before the response to configurationDone/],
    faulty: {
      configurationDone(adapter, request) {
        adapter.event('stopped', stopBody)
        adapter.respond(request)
      },
    },
  },
  {
    rule: 'stopped does not come before the response to launch',
    problems: [/^stopped before the response to launch #\d+/],
    faulty: deferredLaunch((adapter, answer) => {
      adapter.event('stopped', stopBody)
      answer()
    }),
    correct: deferredLaunch((adapter, answer) => {
      answer()
      adapter.event('stopped', stopBody)
    }),
  },
  ...executionRequests.flatMap(command =>
    (['stopped', 'continued', 'terminated'] as const).map(
      (event): Case => ({
        rule: `${event} does not come before the response to ${command}`,
        // For stopped, the session is also told of two stops in a row: nothing had resumed it yet.
        problems: [
          new RegExp(`^${event} before the response to ${command} #`),
          ...(event === 'stopped' ? [/^a second stopped/] : []),
        ],
        faulty: {
          [command]: (adapter, request) => {
            adapter.event(event, eventBodies[event])
            adapter.respond(request, {})
            if (event === 'continued') adapter.event('stopped', stopBody)
          },
        },
        correct: {
          [command]: (adapter, request) => {
            adapter.respond(request, {})
            adapter.event(event, eventBodies[event])
            if (event === 'continued') adapter.event('stopped', stopBody)
          },
        },
        drive: async client => {
          await startUp(client)
          await client[command]()
        },
      }),
    ),
  ),
  {
    rule: 'a custom request that moves is an execution request',
    problems: [/^stopped before the response to playhead\/seek/, /^a second stopped/],
    faulty: {
      'playhead/seek': (adapter, request) => {
        adapter.event('stopped', stopBody)
        adapter.respond(request)
      },
    },
    correct: {
      'playhead/seek': (adapter, request) => {
        adapter.respond(request)
        adapter.event('stopped', stopBody)
      },
    },
    drive: customRequest('playhead/seek'),
  },
  {
    rule: 'a custom request that only asks resumes nothing',
    problems: [/^a second stopped without a resume in between/],
    faulty: {
      'playhead/timeline': (adapter, request) => {
        adapter.respond(request)
        adapter.event('stopped', stopBody)
      },
    },
    correct: { 'playhead/timeline': (adapter, request) => adapter.respond(request) },
    drive: customRequest('playhead/timeline'),
  },
  {
    rule: 'pause may be overtaken by the stop that it asks for',
    problems: [/^a second stopped/],
    faulty: {
      pause(adapter, request) {
        adapter.event('stopped', stopBody)
        adapter.respond(request)
      },
    },
    correct: {
      continue: (adapter, request) => adapter.respond(request, {}),
      pause(adapter, request) {
        adapter.event('stopped', stopBody)
        adapter.respond(request)
      },
    },
    drive: async client => {
      await startUp(client)
      await client.request('continue', { threadId: 1 })
      await client.pause()
    },
  },
  {
    rule: 'two stops have a resume between them',
    problems: [/^a second stopped without a resume in between/],
    faulty: {
      threads(adapter, request) {
        adapter.respond(request, { threads: [] })
        adapter.event('stopped', stopBody)
      },
    },
    correct: {
      threads(adapter, request) {
        adapter.respond(request, { threads: [] })
        adapter.event('continued', { threadId: 1 })
        adapter.event('stopped', stopBody)
      },
    },
    drive: async client => {
      await startUp(client)
      await client.threads()
    },
  },
  {
    rule: 'a refused execution request resumes nothing',
    problems: [/^a second stopped without a resume in between/],
    faulty: {
      next(adapter, request) {
        adapter.refuse(request, 'cannot step')
        adapter.event('stopped', stopBody)
      },
    },
    correct: { next: (adapter, request) => adapter.refuse(request, 'cannot step') },
    drive: async client => {
      await startUp(client)
      await client.send('next', { threadId: 1 }).response
    },
  },
  {
    rule: 'restart resumes',
    problems: [/^stopped before the response to restart/, /^a second stopped/],
    faulty: {
      restart(adapter, request) {
        adapter.event('stopped', stopBody)
        adapter.respond(request)
      },
    },
    drive: async client => {
      await startUp(client)
      await client.execute('restart', {})
    },
  },
  {
    rule: 'nothing follows the response to disconnect',
    problems: [/^event output after the response to disconnect/],
    faulty: {
      disconnect(adapter, request) {
        adapter.respond(request)
        adapter.event('output', { output: 'bye' })
      },
    },
    correct: {
      disconnect(adapter, request) {
        adapter.event('output', { output: 'bye' })
        adapter.respond(request)
      },
    },
  },
  {
    rule: 'nothing follows terminated but exited, output and responses',
    problems: [/^event thread after terminated/, /^event stopped after terminated/],
    faulty: {
      next(adapter, request) {
        adapter.respond(request)
        adapter.event('terminated')
        adapter.event('thread', { reason: 'exited', threadId: 1 })
        adapter.event('stopped', stopBody)
      },
    },
    correct: {
      next(adapter, request) {
        adapter.respond(request)
        adapter.event('thread', { reason: 'exited', threadId: 1 })
        adapter.event('terminated')
        adapter.event('output', { output: 'done' })
        adapter.event('exited', { exitCode: 0 })
      },
    },
    drive: async client => {
      await startUp(client)
      await client.next()
      await client.threads()
    },
  },
]

const eventBodies = { stopped: stopBody, continued: { threadId: 1 }, terminated: undefined }

/** An adapter that answers `launch` only once it is configured. */
function deferredLaunch(
  finish: (adapter: Parameters<Script[string]>[0], answer: () => void) => void,
): Script {
  let launch: Parameters<Script[string]>[1] | undefined
  return {
    launch(adapter, request) {
      launch = request
      adapter.event('initialized')
    },
    configurationDone(adapter, request) {
      adapter.respond(request)
      finish(adapter, () => adapter.respond(launch!))
    },
  }
}

describe.each(cases)('$rule', ({ problems, faulty, correct, drive = stepOnce }) => {
  test('is caught when broken', async () => {
    const found = await problemsWith(faulty, drive)
    expect(found).toEqual(problems.map(problem => expect.stringMatching(problem)))
  })

  test('passes when kept', async () => {
    expect(await problemsWith(correct ?? {}, drive)).toEqual([])
  })
})
