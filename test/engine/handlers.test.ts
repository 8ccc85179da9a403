import { expect, test } from 'vitest'
import type { Handler } from '../../src/engine/handlers.ts'
import type { Event } from '../../src/recording/event.ts'
import { type Finished, runToEnd } from '../start-run.ts'

const one = (inputs = '{}', more = '') => `
workflows:
  main:
    inputs: { x: [1, { deep: two }], text: plain }
    nodes:
      - { id: work, type: compute, handler: work, inputs: ${inputs}, output: out${more} }
`
const run = (work: Handler, inputs?: string) => runToEnd({ source: one(inputs), handlers: { work } })

test('a handler gets its inputs and a description of its run', async () => {
  let got: unknown
  await run((input, told) => {
    const { execution, workflow, node, address, visit, attempt, context } = told
    got = { input, execution, workflow, node, address, visit, attempt, context }
    return null
  }, '{ a: $ctx.x, b: "say {text}", c: 3 }')
  const context = { x: [1, { deep: 'two' }], text: 'plain' }
  expect(got).toEqual({
    input: { a: context.x, b: 'say plain', c: 3 },
    execution: 'test',
    workflow: 'main',
    node: 'work',
    address: 'main/work',
    visit: 1,
    attempt: 1,
    context,
  })
})

test('a copy of that description, and an heir of it, have the context too', async () => {
  const got: unknown[] = []
  await run((_, told) => {
    const { signal, ...rest } = told
    got.push({ ...told }.context, rest.context, Object.create(told).context, new Proxy(told, {}).context)
    return signal.aborted
  })
  expect(got).toEqual(Array(4).fill({ x: [1, { deep: 'two' }], text: 'plain' }))
})

test.each<[string, () => unknown, string]>([
  [
    'an error',
    () => {
      throw new RangeError('too far')
    },
    'RangeError: too far',
  ],
  [
    'an error, later',
    async () => {
      throw new Error('late')
    },
    'late',
  ],
  [
    'a text',
    () => {
      throw 'only a text'
    },
    'only a text',
  ],
  [
    'an object',
    () => {
      throw { code: 42 }
    },
    '{"code":42}',
  ],
  [
    'undefined',
    () => {
      throw undefined
    },
    'undefined',
  ],
  [
    'an object without a prototype',
    () => {
      throw Object.create(null)
    },
    '{}',
  ],
  [
    'a cyclic object',
    () => {
      throw cyclic()
    },
    '[object Object]',
  ],
])('a handler that throws %s fails the run with what it threw', async (_, work, detail) => {
  const { result } = await run(work)
  expect(result).toMatchObject({
    status: 'failed',
    error: { code: 'handler-failed', message: `The handler "work" failed: ${detail}.` },
  })
})

test('the stack and the causes of a thrown error are recorded', async () => {
  const { events } = await run(() => {
    throw new Error('outer', { cause: new TypeError('inner') })
  })
  expect(events.find(event => event.type === 'error')).toMatchObject({
    error: {
      code: 'handler-failed',
      cause: {
        name: 'Error',
        message: 'outer',
        stack: expect.stringContaining('handlers.test'),
        cause: { name: 'TypeError', message: 'inner' },
      },
    },
  })
})

test('an error is recorded once, in the span that saw it first', async () => {
  const { events, timeline, result } = await run(() => {
    throw new Error('x')
  })
  const errors = events.filter(event => event.type === 'error')
  expect(errors.map(({ span }) => timeline.structure.address(span))).toEqual(['main/work/work'])
  expect(result.status).toBe('failed')
})

test('an error whose message is no text can still be recorded', async () => {
  const { events } = await run(() => {
    throw Object.assign(new Error(), { message: { not: 'a text' }, stack: 7 })
  })
  const cause = events.find(event => event.type === 'error')?.error.cause
  expect(cause).toEqual({ code: 'handler-failed', name: 'Error', message: '[object Object]' })
})

function cyclic(): object {
  const value: Record<string, unknown> = {}
  value['self'] = { value }
  return value
}

test.each<[string, () => unknown, RegExp]>([
  ['a function', () => () => 1, /the value is a function/],
  ['a symbol inside', () => ({ a: [Symbol('s')] }), /a\[0\] is a symbol/],
  ['a cycle', cyclic, /self\.value refers to itself/],
  [
    'a getter that throws',
    () => ({
      get bad() {
        throw new Error('no')
      },
    }),
    /: no\.$/,
  ],
])('a result that holds %s fails the run and says where', async (_, work, detail) => {
  const { result } = await run(work)
  expect(result).toMatchObject({ error: { code: 'result-not-json', message: expect.stringMatching(detail) } })
})

test.each<[string, unknown, unknown]>([
  ['nothing', undefined, null],
  ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['a map', new Map([['a', 1]]), { a: 1 }],
  ['a set', new Set([1, 2]), [1, 2]],
  ['not a number', Number.NaN, 'NaN'],
  ['a large integer', 2n ** 70n, '1180591620717411303424'],
  ['undefined members', { a: undefined, b: 1 }, { b: 1 }],
  ['bytes', Uint8Array.of(1, 2), [1, 2]],
])('a result that is %s is recorded in its JSON form', async (_, value, json) => {
  const { context } = await run(() => value)
  expect(context['out']).toEqual(json)
})

test('keys with a meaning in JavaScript are data like any other', async () => {
  const odd = () => JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2, "a/b~c": 3, "": 4}')
  const { context } = await run(odd)
  expect(JSON.stringify(context['out'])).toBe('{"__proto__":{"polluted":1},"constructor":2,"a/b~c":3,"":4}')
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})

test('the output goes under the id where no output key is given', async () => {
  const { context } = await runToEnd({
    source: one().replace(', output: out', ''),
    handlers: { work: () => 7 },
  })
  expect(context['work']).toBe(7)
})

test('what a handler does to its input changes neither the context nor the recording', async () => {
  const meddle: Handler = input => {
    ;(input['a'] as unknown[]).push('changed')
    return 1
  }
  const { context, timeline, events } = await run(meddle, '{ a: $ctx.x }')
  expect(context['x']).toEqual([1, { deep: 'two' }])
  const enter = events.find(event => event.type === 'enter' && event.kind === 'node')!
  expect((await timeline.state(enter.seq + 1)).spans.get(enter.seq)?.input).toEqual({
    a: [1, { deep: 'two' }],
  })
})

test('what a handler does to the context it is shown changes nothing', async () => {
  const { context } = await run((_, told) => {
    told.context['text'] = 'changed'
    return 1
  })
  expect(context['text']).toBe('plain')
})

test('changing a returned object later does not change the recording', async () => {
  const kept = { list: [1] }
  const { context, timeline, events } = await run(() => kept)
  kept.list.push(2)
  const end = await timeline.state(events.length)
  expect(context['out']).toEqual({ list: [1] })
  expect(end.contexts.get(0)?.['out']).toEqual({ list: [1] })
})

test('changing the inputs after the start does not change the run', async () => {
  const inputs = { x: [1] }
  const running = runToEnd({ source: one('{ a: $ctx.x }'), inputs, handlers: { work: ({ a }) => a } })
  inputs.x.push(2)
  expect((await running).context['out']).toEqual([1])
})

test('logs and named events of a handler are events of its span', async () => {
  const { events, timeline } = await run((_, told) => {
    told.log('began', { at: 1 })
    told.emit('progress', 50)
    return null
  })
  const logs = events.filter(event => event.type === 'log')
  expect(logs).toMatchObject([
    { text: 'began', level: 'info', data: { at: 1 } },
    { text: 'progress', name: 'progress', data: 50 },
  ])
  expect(logs.map(({ span }) => timeline.structure.site(span).kind)).toEqual(['handler', 'handler'])
})

test('a log of data that JSON cannot hold says so and fails nothing', async () => {
  const { events, result } = await run((_, told) => {
    told.log('response', cyclic())
    return null
  })
  expect(result.status).toBe('completed')
  expect(events.find(event => event.type === 'log')).toMatchObject({
    data: expect.stringMatching(/^\(not recorded: .*refers to itself/),
  })
})

test('a log after the handler returned is left out, since its span is closed', async () => {
  let late: (() => void) | undefined
  const source = one().replace('output: out', 'output: out, next: rest').trimEnd()
  const { events } = await runToEnd({
    source: `${source}\n      - { id: rest, type: wait, duration: 0 }\n`,
    handlers: {
      work: (_, told) => {
        late = () => told.log('late')
        return null
      },
    },
    ports: { sleep: async () => late!() },
  })
  expect(events.some(event => event.type === 'log')).toBe(false)
})

const inputOf = async ({ events, timeline }: Finished) => {
  const enter = events.find(
    (event): event is Extract<Event, { type: 'enter' }> => event.type === 'enter' && event.kind === 'node',
  )!
  return (await timeline.state(enter.seq + 1)).spans.get(enter.seq)!.input
}

test.each([
  ['a value', '{ a: 1, b: [x, { y: 2 }] }', { a: 1, b: ['x', { y: 2 }] }],
  ['a reference', '{ a: $ctx.x }', { a: [1, { deep: 'two' }] }],
  ['a reference to a part', '{ a: "$ctx.x[1].deep" }', { a: 'two' }],
  ['a reference from the end of a list', '{ a: "$ctx.x[-1]" }', { a: { deep: 'two' } }],
  ['the whole context', '{ a: $ctx }', { a: { x: [1, { deep: 'two' }], text: 'plain' } }],
  ['a reference below a key', '{ a: { b: [$ctx.text] } }', { a: { b: ['plain'] } }],
  ['a text with values in it', '{ a: "{text}, {{ x[0] }}, {nothing}" }', { a: 'plain, 1, {nothing}' }],
])('the input that is shown for %s is what the handler got', async (_, inputs, expected) => {
  let got: unknown
  const finished = await run(input => {
    got = input
    return null
  }, inputs)
  expect(got).toEqual(expected)
  expect(await inputOf(finished)).toEqual(expected)
})

test('inputs that are context values are recorded by their place', async () => {
  const { events } = await run(() => null, '{ a: $ctx.x, b: 1 }')
  expect(events.find(event => event.type === 'enter' && event.kind === 'node')).toMatchObject({
    input: { b: 1 },
    refs: { a: '/x' },
  })
})

test('a reference to nothing fails the node before its handler is called', async () => {
  let called = false
  const { result } = await run(() => {
    called = true
  }, '{ a: $ctx.missing.part }')
  expect(called).toBe(false)
  expect(result).toMatchObject({
    error: {
      code: 'missing-reference',
      message: '"$ctx.missing.part" is not in the context.',
      remedy: 'The context has: "$ctx.x", "$ctx.text".',
    },
  })
})

test('environment variables are filled into texts', async () => {
  const { context } = await runToEnd({
    source: one(`{ a: '\${HOME}/\${PORT:-80} \${NONE}' }`),
    handlers: { work: ({ a }) => a },
    ports: { environment: name => (name === 'HOME' ? '/home/me' : undefined) },
  })
  expect(context['out']).toBe(`/home/me/80 ${'$'}{NONE}`)
})
