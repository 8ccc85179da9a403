import { describe, expect, test } from 'vitest'
import { createClient, type DapClient } from './client.ts'
import { DapRequestError } from './connection.ts'
import { fakeAdapter, type Script, stopBody } from './fake-adapter.ts'
import { openInProcess } from './open.ts'
import { isMessage } from './protocol-types.ts'
import { pairedTransport } from './transport.ts'

async function started(script: Script = {}): Promise<DapClient> {
  const client = openInProcess(fakeAdapter(script))
  await client.launch({})
  await client.stopped()
  return client
}

/** The commands of all requests that the client sent, in order. */
function sent(client: DapClient): string[] {
  return client.timeline.entries.flatMap(({ direction, message }) =>
    direction === 'out' && isMessage(message) && message.type === 'request' ? [message.command] : [],
  )
}

const outputs = (...texts: string[]): Script => ({
  threads(adapter, request) {
    for (const output of texts) adapter.event('output', { output })
    adapter.respond(request, { threads: [] })
  },
})

describe('launch', () => {
  test('goes through the configuration as VS Code does', async () => {
    const client = openInProcess(fakeAdapter())
    const launched = await client.launch(
      { program: 'flow.yaml' },
      {
        breakpoints: { '/project/flow.yaml': [3, { line: 4, condition: 'true' }] },
        functionBreakpoints: ['fix_bug', { name: 'review', hitCondition: '2' }],
      },
    )
    expect(sent(client)).toEqual([
      'initialize',
      'launch',
      'setBreakpoints',
      'setFunctionBreakpoints',
      'setExceptionBreakpoints',
      'configurationDone',
    ])
    expect(launched.breakpoints['/project/flow.yaml']?.map(one => one.line)).toEqual([3, 4])
    expect(launched.functionBreakpoints).toHaveLength(2)
    await client.stopped()
  })

  test('turns on the default exception filters unless told others', async () => {
    const filtersOf = async (exceptionFilters?: string[]) => {
      let received: unknown
      const script: Script = {
        setExceptionBreakpoints(adapter, request) {
          received = request.arguments
          adapter.respond(request)
        },
      }
      await openInProcess(fakeAdapter(script)).launch({}, exceptionFilters && { exceptionFilters })
      return received
    }
    expect(await filtersOf()).toEqual({ filters: ['uncaught'] })
    expect(await filtersOf(['caught'])).toEqual({ filters: ['caught'] })
    expect(await filtersOf([])).toEqual({ filters: [] })
  })

  test('that is refused throws what the adapter says, and configures nothing', async () => {
    const client = openInProcess(
      fakeAdapter({ launch: (adapter, request) => adapter.refuse(request, 'no such workflow') }),
    )
    await expect(client.launch({})).rejects.toThrow('launch failed: no such workflow')
    expect(sent(client)).toEqual(['initialize', 'launch'])
  })

  test('knows capabilities that were declared later', async () => {
    const client = await started({
      threads(adapter, request) {
        adapter.respond(request, { threads: [] })
        adapter.event('capabilities', {
          capabilities: { supportsStepBack: false, supportsSetVariable: true },
        })
      },
    })
    await client.threads()
    await client.waitForEvent('capabilities')
    expect(client.capabilities()).toMatchObject({
      supportsStepBack: false,
      supportsSetVariable: true,
      supportsConfigurationDoneRequest: true,
    })
  })
})

describe('requests', () => {
  test('throw the error that a client would show', async () => {
    const error = { id: 3, format: 'no node {name} in {file}', variables: { name: 'fix_bug' } }
    const client = await started({
      threads: (adapter, request) => adapter.refuse(request, 'failed', error),
    })
    const failure = await client.threads().catch((cause: unknown) => cause)
    expect(failure).toBeInstanceOf(DapRequestError)
    expect((failure as DapRequestError).message).toBe('threads failed: no node fix_bug in {file}')
    expect((failure as DapRequestError).response.body).toEqual({ error })
  })

  test('that nobody answers fail in time, with the end of the timeline', async () => {
    const { transport, adapterSide } = pairedTransport()
    fakeAdapter({ threads: () => {} })(adapterSide)
    const client = createClient(transport, { timeoutMs: 50 })
    await client.launch({})
    await expect(client.threads()).rejects.toThrow(
      /no response to threads #\d+ within 50 ms\n[\s\S]*→ #\d+ threads/,
    )
    await client.close({ disconnect: false })
  })

  test('of the adapter are refused, or answered by a handler', async () => {
    const answers: unknown[] = []
    const script: Script = {
      threads(adapter, request) {
        adapter.request('startDebugging', { request: 'launch', configuration: {} })
        adapter.request('runInTerminal', { cwd: '/', args: ['a'] })
        adapter.respond(request, { threads: [] })
      },
    }
    const client = openInProcess(fakeAdapter(script, response => answers.push(response)))
    await client.launch({})
    client.onReverseRequest('runInTerminal', () => ({ processId: 4 }))
    await client.threads()
    await client.close()
    expect(answers).toMatchObject([
      { command: 'startDebugging', success: false },
      { command: 'runInTerminal', success: true, body: { processId: 4 } },
    ])
  })
})

describe('events', () => {
  test('that came before anybody waited are found, once, in order', async () => {
    const client = await started(outputs('a', 'b', 'c'))
    await client.threads()
    expect(await client.waitForEvent('output')).toEqual({ output: 'a' })
    expect(await client.waitForEvent('output', body => body.output === 'c')).toEqual({ output: 'c' })
    await expect(client.waitForEvent('output', undefined, { timeoutMs: 20 })).rejects.toThrow(
      /no event output within 20/,
    )
    expect(client.events('output').map(body => body.output)).toEqual(['a', 'b', 'c'])
  })

  test('of one name do not move the cursor of another', async () => {
    const client = await started(outputs('a'))
    await client.threads()
    await client.continue()
    expect(await client.waitForEvent('output')).toEqual({ output: 'a' })
  })

  test('go to each of several waiters that want different ones', async () => {
    const client = await started(outputs('a', 'b'))
    const both = [
      client.waitForEvent('output', body => body.output === 'b'),
      client.waitForEvent('output', body => body.output === 'a'),
    ]
    await client.threads()
    expect(await Promise.all(both)).toEqual([{ output: 'b' }, { output: 'a' }])
  })

  test('that come later are waited for', async () => {
    const client = await started({
      threads(adapter, request) {
        adapter.respond(request, { threads: [] })
        setTimeout(() => adapter.event('output', { output: 'late' }), 30)
      },
    })
    await client.threads()
    expect(await client.waitForEvent('output')).toEqual({ output: 'late' })
  })

  test('of a custom name work alike', async () => {
    const client = await started({
      'playhead/timeline': (adapter, request) => {
        adapter.respond(request, { length: 97 })
        adapter.event('playhead/moved', { position: 41 })
      },
    })
    expect(await client.custom<{ length: number }>('playhead/timeline', {})).toEqual({ length: 97 })
    expect(await client.waitForCustomEvent('playhead/moved')).toEqual({ position: 41 })
  })
})

describe('stops', () => {
  test('carry the event, the stack and the position', async () => {
    const client = await started({
      next(adapter, request) {
        adapter.respond(request)
        adapter.event('stopped', {
          ...stopBody,
          reason: 'breakpoint',
          description: 'Paused',
          text: 'why',
          hitBreakpointIds: [4],
        })
      },
    })
    expect(await client.next()).toMatchObject({
      reason: 'breakpoint',
      terminated: false,
      description: 'Paused',
      text: 'why',
      threadId: 1,
      hitBreakpointIds: [4],
      name: 'fix_bug',
      line: 3,
      column: 5,
      frames: [{ id: 7 }],
    })
  })

  test('are the ones that the request led to, not earlier ones', async () => {
    const client = openInProcess(fakeAdapter())
    await client.launch({})
    await client.waitUntil('first stop', () => client.events('stopped')[0])
    // The entry stop was never waited for; next must not take it for its own.
    const stop = await client.execute('next', { threadId: 1 })
    expect(stop.reason).toBe('step')
    expect(client.events('stopped')).toHaveLength(2)
  })

  test('end with the session, which everybody who asks is told', async () => {
    const client = await started({
      continue(adapter, request) {
        adapter.respond(request, {})
        adapter.event('terminated')
      },
    })
    expect(await client.continue()).toMatchObject({ reason: 'terminated', terminated: true, frames: [] })
    expect((await client.stopped()).terminated).toBe(true)
    await client.waitForEvent('terminated')
  })

  test('follow every execution helper, each under its own command', async () => {
    const go: Script[string] = (adapter, request) => {
      adapter.respond(request, {})
      adapter.event('stopped', stopBody)
    }
    const capabilities = {
      supportsStepBack: true,
      supportsRestartFrame: true,
      supportsGotoTargetsRequest: true,
    }
    const client = await started({
      initialize: (adapter, request) =>
        adapter.respond(request, { ...capabilities, supportsConfigurationDoneRequest: true }),
      restartFrame: go,
      goto: go,
      'playhead/reverseStepIn': go,
      'playhead/reverseStepOut': go,
    })
    const before = sent(client).length
    await client.next({ granularity: 'instruction' })
    await client.stepIn({ targetId: 2 })
    await client.stepOut()
    await client.stepBack()
    await client.continue()
    await client.reverseContinue()
    await client.reverseStepIn()
    await client.reverseStepOut()
    await client.restartFrame()
    await client.goto(1)
    expect(
      sent(client)
        .slice(before)
        .filter(command => command !== 'stackTrace'),
    ).toEqual([
      'next',
      'stepIn',
      'stepOut',
      'stepBack',
      'continue',
      'reverseContinue',
      'playhead/reverseStepIn',
      'playhead/reverseStepOut',
      'restartFrame',
      'goto',
    ])
  })

  test('come from pause while running', async () => {
    const client = await started({ continue: (adapter, request) => adapter.respond(request, {}) })
    await client.request('continue', { threadId: 1 })
    expect((await client.pause()).reason).toBe('step')
  })
})

describe('inspection', () => {
  test('finds values by name', async () => {
    const client = await started()
    expect(Object.keys(await client.scope('Context'))).toEqual(['bug', 'count'])
    expect((await client.variable('Context', 'bug', 'title')).value).toBe('"Crash"')
    expect(await client.findVariable('Context', 'bug', 'severity')).toBeUndefined()
    expect(await client.findVariable('Context', 'count', 'title')).toBeUndefined()
    await expect(client.variable('Context', 'bugs')).rejects.toThrow(/called bugs; there are: bug, count/)
    await expect(client.scope('Node')).rejects.toThrow(/no scope called Node; there are: Context/)
  })

  test('expands as deep as asked', async () => {
    const client = await started()
    expect(await client.tree(10)).toEqual({ bug: '{…}', count: '2' })
    expect(await client.tree(10, 2)).toEqual({ bug: { title: '"Crash"' }, count: '2' })
  })

  test('looks through lazy variables', async () => {
    const lazy = { name: 'cost', value: '', variablesReference: 12, presentationHint: { lazy: true } }
    const client = await started({
      variables(adapter, request) {
        const { variablesReference } = request.arguments as { variablesReference: number }
        const value = { name: '', value: '3.5', variablesReference: 0 }
        adapter.respond(request, { variables: [variablesReference === 10 ? lazy : value] })
      },
    })
    expect(await client.tree(10, 2)).toEqual({ cost: '3.5' })
  })

  test('refuses two variables of one name', async () => {
    const twin = { name: 'a', value: '1', variablesReference: 0 }
    const client = await started({
      variables: (adapter, request) => adapter.respond(request, { variables: [twin, twin] }),
    })
    await expect(client.tree(10)).rejects.toThrow('two variables are called a')
  })

  test('evaluates in the innermost frame', async () => {
    let received: unknown
    const client = await started({
      evaluate(adapter, request) {
        received = request.arguments
        adapter.respond(request, { result: '2', variablesReference: 0 })
      },
    })
    expect((await client.evaluate('count', { context: 'hover' })).result).toBe('2')
    expect(received).toEqual({ expression: 'count', frameId: 7, context: 'hover' })
  })
})

describe('a client that belongs to a test', () => {
  test.fails('makes it fail when a rule was broken', async () => {
    const client = await started({ threads: (adapter, request) => adapter.respond(request, {}) })
    await client.request('threads')
  })

  test('can be closed before the end, and again', async () => {
    const client = await started()
    await client.close()
    await client.close()
    expect(client.closed).toBe(true)
    expect(sent(client).filter(command => command === 'disconnect')).toHaveLength(1)
  })
})
