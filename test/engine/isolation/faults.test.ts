import { describe, expect, test } from 'vitest'
import { chain, errorOf, run, start } from './run-isolated.ts'

const counting = 'let n = 0\nexport const count = () => ++n\nexport const pid = () => process.pid\n'
const odd = (body: string) => `${counting}import { writeSync } from 'node:fs'
export async function odd(input, run) { ${body} }`

describe('the process of a handler ends: the node fails and says how', () => {
  test.each([
    ['process.exit', 'process.exit(3)', 'exit code 3'],
    ['process.exit as if all were well', 'process.exit()', 'exit code 0'],
    ['a signal', "process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {})", 'signal SIGSEGV'],
    [
      'an error that nothing catches',
      "setTimeout(() => { throw new RangeError('stray') }, 1); await new Promise(() => {})",
      'RangeError: stray (exit code 1)',
    ],
    [
      'a rejection that nothing catches',
      "Promise.reject(new Error('lost')); await new Promise(() => {})",
      'lost (exit code 1)',
    ],
    [
      'an exit after an error output',
      "console.error('one'); writeSync(2, 'two\\n'); process.exit(4)",
      'exit code 4; the last lines of its error output: one | two',
    ],
  ])('%s', async (_, body, detail) => {
    expect(errorOf(await run(odd(body), chain({ handler: 'odd' })))).toMatchObject({
      code: 'handler-process-ended',
      message: `The process of the handler "odd" ended: ${detail}.`,
    })
  })

  test('memory that is used up', async () => {
    const ended = await run(
      odd('const all = []; for (;;) all.push(new Array(1e5).fill(0).map(Math.random))'),
      chain({ handler: 'odd' }),
      { env: { NODE_OPTIONS: '--max-old-space-size=32' } },
    )
    expect(errorOf(ended).message).toMatch(/"odd" ended: it ran out of memory \(signal SIG(ABRT|TRAP)\)\.$/)
  })

  test('the error that nothing caught is recorded as the cause', async () => {
    const body = "setTimeout(() => { throw new RangeError('stray') }, 1); await new Promise(() => {})"
    const { cause } = errorOf(await run(odd(body), chain({ handler: 'odd' })))
    expect(cause).toMatchObject({
      name: 'RangeError',
      message: 'stray',
      stack: expect.stringContaining('h.ts'),
    })
  })

  test('the error is at the key that names the handler, in the span of its call', async () => {
    const { events, result } = await run(odd('process.exit(1)'), chain({ handler: 'odd' }))
    expect(result).toMatchObject({ thrown: { place: { range: { start: { line: 4 } } } } })
    expect(events.filter(event => event.type === 'error')).toHaveLength(1)
  })
})

test('an endless loop is ended by the timeout of its node', async () => {
  const started = performance.now()
  const ended = await run(odd('for (;;);'), chain({ handler: 'odd', more: ', timeout: 200ms' }))
  expect(errorOf(ended).code).toBe('timed-out')
  expect(performance.now() - started).toBeLessThan(8_000)
})

test('an endless loop is ended when the run is cancelled', async () => {
  const { execution, printed } = await start(odd("console.log('in'); for (;;);"), chain({ handler: 'odd' }))
  while (printed.length === 0) await new Promise(done => setTimeout(done, 10))
  execution.cancel()
  expect(await execution.done).toEqual({ status: 'cancelled' })
})

test('what is written to the standard output without a console is printed, and nothing else happens', async () => {
  const { result, printed } = await run(
    odd("writeSync(1, 'raw\\n'); return 'fine'"),
    chain({ handler: 'odd' }),
  )
  expect(result).toMatchObject({ status: 'completed', output: { a: 'fine' } })
  expect(printed).toEqual(['stdout: raw\n'])
})

describe('the call after the end of the process', () => {
  test('is in a new process, in which the state of the module is lost', async () => {
    const { context } = await run(
      odd('process.exit(1)'),
      chain(
        { handler: 'count' },
        { handler: 'count' },
        { handler: 'pid' },
        { handler: 'odd', more: ', on_error: skip' },
        { handler: 'count' },
        { handler: 'pid' },
      ),
    )
    expect(context).toMatchObject({ a: 1, b: 2, e: 1 })
    expect(context['f']).not.toBe(context['c'])
  })

  test('can be the next attempt of the node, even where the one before is still computing', async () => {
    const { context } = await run(
      odd("if (run.attempt === 1) for (;;); return 'second'"),
      chain({
        handler: 'odd',
        more: ', timeout: 2s, retry_policy: { max_attempts: 2, initial_delay: 0 }',
      }),
    )
    expect(context['a']).toBe('second')
  })

  test('finds the module as it is on disk, and fails where that cannot be loaded any more', async () => {
    const rewrite = `import { writeFileSync } from 'node:fs'
      export function odd() { writeFileSync(new URL(import.meta.url), 'export const other = 1'); process.exit(1) }
      export const count = () => 1`
    const ended = await run(
      rewrite,
      chain({ handler: 'odd', more: ', on_error: skip' }, { handler: 'count' }),
    )
    expect(errorOf(ended)).toMatchObject({
      code: 'handlers-unloadable',
      message: 'The handler module "./h.ts" cannot be loaded: it exports no function "count" any more',
    })
  })
})

test('an error that a handler leaves behind is told, and fails no other node', async () => {
  const { result, printed } = await run(
    odd("setTimeout(() => { throw new Error('late') }, 50)"),
    `workflows:
  main:
    nodes:
      - { id: a, type: compute, handler: odd, next: b }
      - { id: b, type: wait, duration: 1s, next: c }
      - { id: c, type: compute, handler: count }
`,
  )
  expect(result).toMatchObject({ status: 'completed', output: { c: 1 } })
  expect(printed.at(-1)).toMatch(
    /^stderr: The process of the handlers ended between two calls: late \(exit code 1\)\. The next call/,
  )
})

test('the end of the process is the end of all calls that go on in it', async () => {
  const source = `workflows:
  main:
    nodes:
      - { id: split, type: parallel, parallel_nodes: [a, b], next: after }
      - { id: a, type: compute, handler: odd, on_error: skip }
      - { id: b, type: compute, handler: waits, on_error: skip }
      - { id: after, type: compute, handler: count }
`
  const handlers = `${odd('await both; process.exit(5)')}
let ready; const both = new Promise(done => { ready = done })
export const waits = () => { ready(); return new Promise(() => {}) }`
  const { events, context } = await run(handlers, source)
  const errors = events.flatMap(event => (event.type === 'error' ? [event.error.message] : []))
  expect(errors).toEqual([
    'The process of the handler "odd" ended: exit code 5.',
    'The process of the handler "waits" ended: exit code 5.',
  ])
  expect(context['after']).toBe(1)
})
