import { expect, test } from 'vitest'
import { openAdapter } from './open-adapter.ts'

const source = `handlers: ./h.ts
workflows:
  w:
    inputs: { n: 2 }
    nodes:
      - id: shaky
        type: compute
        handler: shaky
        retry_policy: { max_attempts: 3, initial_delay: 1ms }
        on_error: continue
        next: bad
      - { id: bad, type: compute, handler: bad }
`
const files = {
  'w.yaml': source,
  'h.ts': `
export function shaky() { throw new Error('shaking') }
export function bad() { throw new Error('outer', { cause: new TypeError('inner') }) }
`,
}

async function start(filterOptions: { filterId: string; condition?: string }[], filters: string[] = []) {
  const { client } = await openAdapter(files)
  await client.launch(
    { program: 'w.yaml', stopOnEntry: true },
    { exceptionFilters: filters, exceptionFilterOptions: filterOptions },
  )
  await client.stopped()
  return client
}

test('exception filters take conditions', async () => {
  const { client } = await openAdapter(files)
  const capabilities = await client.initialize()
  expect(capabilities.supportsExceptionFilterOptions).toBe(true)
  expect(capabilities.exceptionBreakpointFilters).toMatchObject([
    { filter: 'uncaught', default: true, supportsCondition: true, conditionDescription: expect.any(String) },
    { filter: 'caught', default: false, supportsCondition: true, conditionDescription: expect.any(String) },
  ])
})

test.each([
  ['caught', undefined, [1, 2, 3]],
  ['caught', 'node.attempt == 2', [2]],
  ['caught', 'node.id == "bad"', []],
  ['caught', 'node.error.message.contains("shaking") && n == 2', [1, 2, 3]],
  ['uncaught', 'run.workflow == "w" && prev.n == 2', [1]],
])('%s errors with the condition %s stop in both directions', async (filterId, condition, attempts) => {
  const client = await start([condition === undefined ? { filterId } : { filterId, condition }])
  const attemptHere = async () => Number((await client.evaluate('node.attempt')).result)
  const forward: number[] = []
  for (await client.execute('continue', { threadId: 1 }); !client.current().terminated; ) {
    expect(client.current().reason).toBe('exception')
    forward.push(await attemptHere())
    if (forward.length === attempts.length) break
    await client.continue()
  }
  expect(forward).toEqual(attempts)
  if (attempts.length < 2) return
  const back: number[] = []
  while ((await client.reverseContinue()).reason === 'exception') back.push(await attemptHere())
  expect(back.toReversed()).toEqual(attempts.slice(0, -1))
})

test('setting the filters answers with a breakpoint for each, which a stop names', async () => {
  const { client } = await openAdapter(files)
  await client.launch({ program: 'w.yaml', stopOnEntry: true }, { exceptionFilters: [] })
  await client.stopped()
  const answer = await client.request('setExceptionBreakpoints', {
    filters: ['uncaught'],
    filterOptions: [
      { filterId: 'caught', condition: 'node.attempt ==' },
      { filterId: 'cought' },
      { filterId: 'caught', condition: 'node.attempt == 3' },
    ],
  })
  const breakpoints = answer?.breakpoints ?? []
  expect(breakpoints.map(({ verified, message }) => [verified, message])).toEqual([
    [true, undefined],
    [false, expect.stringMatching(/^Condition, column \d+: /)],
    [false, 'There is no exception filter "cought". Did you mean "caught"?'],
    [true, undefined],
  ])
  expect((await client.continue()).hitBreakpointIds).toEqual([breakpoints[3]!.id])
  expect((await client.continue()).hitBreakpointIds).toEqual([breakpoints[0]!.id])
})

test('exception info has the error, its causes, the node and the attempt', async () => {
  const client = await start([{ filterId: 'caught', condition: 'node.attempt == 2' }], ['uncaught'])
  await client.continue()
  const info = () => client.request('exceptionInfo', { threadId: client.current().threadId })
  expect(await info()).toMatchObject({
    exceptionId: 'handler-failed',
    breakMode: 'always',
    description: expect.stringMatching(/shaking.*\(w\/shaky\S*, attempt 2 of shaky\)$/),
    details: { evaluateName: 'node.error' },
  })
  await client.continue()
  const { breakMode, details } = await info()
  expect(breakMode).toBe('unhandled')
  const chain: string[] = []
  for (let one = details; one; one = one.innerException?.[0]) chain.push(one.message ?? '')
  expect(chain.join(' < ')).toMatch(/outer.* < inner/)
  expect(JSON.stringify(details)).toContain('h.ts')
})
