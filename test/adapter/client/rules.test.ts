import { describe, expect, test } from 'vitest'
import type { DapClient } from './client.ts'
import type { Script } from './fake-adapter.ts'
import { problemsWith, startUp } from './problems-with.ts'

type Case = {
  rule: string
  problems: RegExp[]
  faulty: Script
  correct: Script
  drive: (client: DapClient) => Promise<unknown>
}

const withThreads = (act: (adapter: Parameters<Script[string]>[0]) => void): Script => ({
  threads(adapter, request) {
    act(adapter)
    adapter.respond(request, { threads: [] })
  },
})

const askThreads = async (client: DapClient) => {
  await startUp(client)
  await client.threads()
}

const progress = (id: string) => ({ progressId: id })

const cases: Case[] = [
  {
    rule: 'a request whose capability was not declared is refused',
    problems: [/^setVariable succeeded although the adapter did not declare supportsSetVariable/],
    faulty: { setVariable: (adapter, request) => adapter.respond(request, { value: '1' }) },
    correct: { setVariable: (adapter, request) => adapter.refuse(request, 'not supported') },
    drive: async client => {
      await startUp(client)
      await client.send('setVariable', { variablesReference: 10, name: 'count', value: '1' }).response
    },
  },
  {
    rule: 'a capability may be declared later, and withdrawn',
    problems: [/^stepBack succeeded although the adapter did not declare supportsStepBack/],
    faulty: withThreads(adapter =>
      adapter.event('capabilities', { capabilities: { supportsStepBack: false } }),
    ),
    correct: withThreads(adapter =>
      adapter.event('capabilities', { capabilities: { supportsStepBack: true } }),
    ),
    drive: async client => {
      await askThreads(client)
      await client.stepBack()
    },
  },
  {
    rule: 'a client that cannot show an event does not get it',
    problems: [/^event invalidated although the client did not declare supportsInvalidatedEvent/],
    faulty: withThreads(adapter => adapter.event('invalidated', { areas: ['variables'] })),
    correct: withThreads(() => {}),
    drive: async client => {
      await client.initialize({ supportsInvalidatedEvent: false })
      await askThreads(client)
    },
  },
  {
    rule: 'a client that cannot run in a terminal is not asked to',
    problems: [/^request runInTerminal although the client did not declare supportsRunInTerminalRequest/],
    faulty: withThreads(adapter => adapter.request('runInTerminal', { cwd: '/', args: ['a'] })),
    correct: withThreads(() => {}),
    drive: async client => {
      await client.initialize({ supportsRunInTerminalRequest: false })
      await askThreads(client)
    },
  },
  {
    rule: 'breakpoints are answered one by one',
    problems: [/^setBreakpoints answered 0 breakpoints for 2/],
    faulty: { setBreakpoints: (adapter, request) => adapter.respond(request, { breakpoints: [] }) },
    correct: {},
    drive: client => client.launch({}, { breakpoints: { '/project/flow.yaml': [3, 4] } }),
  },
  {
    rule: 'a page has no more frames than asked for',
    problems: [/^2 frames came although 1 were asked for/],
    faulty: {
      stackTrace(adapter, request) {
        const frame = { id: 1, name: 'a', line: 1, column: 1 }
        const { levels } = request.arguments as { levels?: number }
        adapter.respond(request, { stackFrames: levels === undefined ? [] : [frame, frame] })
      },
    },
    correct: {},
    drive: async client => {
      await startUp(client)
      await client.request('stackTrace', { threadId: 1, levels: 1 })
    },
  },
  {
    rule: 'a page has no more variables than asked for',
    problems: [/^2 variables came although 1 were asked for/],
    faulty: {},
    correct: {
      variables: (adapter, request) =>
        adapter.respond(request, { variables: [{ name: 'a', value: '1', variablesReference: 0 }] }),
    },
    drive: async client => {
      await startUp(client)
      await client.variables(10, { start: 0, count: 1 })
    },
  },
  {
    rule: 'progress ends',
    problems: [/^progress "a" never ended/],
    faulty: withThreads(adapter => adapter.event('progressStart', { ...progress('a'), title: 'Searching' })),
    correct: withThreads(adapter => {
      adapter.event('progressStart', { ...progress('a'), title: 'Searching' })
      adapter.event('progressUpdate', progress('a'))
      adapter.event('progressEnd', progress('a'))
    }),
    drive: askThreads,
  },
  {
    rule: 'progress is told only between its start and its end',
    problems: [
      /^progressUpdate for progress "a"/,
      /^progress "b" started twice/,
      /^progressEnd for progress "b"/,
    ],
    faulty: withThreads(adapter => {
      adapter.event('progressUpdate', progress('a'))
      adapter.event('progressStart', { ...progress('b'), title: 'Searching' })
      adapter.event('progressStart', { ...progress('b'), title: 'Searching' })
      adapter.event('progressEnd', progress('b'))
      adapter.event('progressEnd', progress('b'))
    }),
    correct: withThreads(adapter => {
      adapter.event('progressStart', { ...progress('b'), title: 'Searching' })
      adapter.event('progressEnd', progress('b'))
    }),
    drive: askThreads,
  },
]

describe.each(cases)('$rule', ({ problems, faulty, correct, drive }) => {
  test('is caught when broken', async () => {
    expect(await problemsWith(faulty, drive)).toEqual(problems.map(problem => expect.stringMatching(problem)))
  })

  test('passes when kept', async () => {
    expect(await problemsWith(correct, drive)).toEqual([])
  })
})
