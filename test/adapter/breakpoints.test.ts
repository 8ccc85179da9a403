import { expect, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import { openAdapter } from './open-adapter.ts'

const source = `workflows:
  count:
    inputs: { n: 0 }
    nodes:
      - id: add
        type: transform
        set:
          n: n + 1
        next: more
      - id: more
        type: condition
        condition: n < 6
        branches:
          "true": add
          default: flow
      - { id: flow, type: transform, set: { m: n * 2 }, next: end }
      - { id: end, type: transform, set: { done: "true" } }
`

interface Given {
  line: number
  column?: number
  condition?: string
  hitCondition?: string
  logMessage?: string
  mode?: string
}

async function start(breakpoints: Given[], text = source) {
  const { client } = await openAdapter({ 'w.yaml': text })
  const set = await client.launch(
    { program: 'w.yaml', stopAtEnd: true },
    { breakpoints: { 'w.yaml': breakpoints } },
  )
  await client.stopped()
  return { client, set: set.breakpoints['w.yaml']! }
}

async function here(client: DapClient): Promise<string> {
  const stop = client.current()
  const n = stop.frames.length > 0 ? (await client.findVariable('Context', 'n'))?.value : undefined
  return `${stop.name}:${stop.line} n=${n}`
}

/** The stops of continue up to the end, and of reverse continue back to the start. */
async function hitsBothWays(client: DapClient): Promise<{ forward: string[]; back: string[] }> {
  const forward: string[] = []
  while (!client.current().description?.startsWith('End')) {
    forward.push(await here(client))
    await client.continue()
  }
  const back: string[] = []
  for (
    await client.reverseContinue();
    client.current().reason === 'breakpoint';
    await client.reverseContinue()
  ) {
    back.push(await here(client))
  }
  return { forward, back: back.toReversed() }
}

test.each<[string, Given[], string[]]>([
  ['a line', [{ line: 16 }], ['flow (transform):16 n=6']],
  [
    'a condition',
    [{ line: 10, condition: 'n % 2 == 0' }],
    ['more #2 (condition):10 n=2', 'more #4 (condition):10 n=4', 'more #6 (condition):10 n=6'],
  ],
  ['a condition over prev', [{ line: 10, condition: 'prev.n == 3' }], ['more #4 (condition):10 n=4']],
  [
    'a condition over the node',
    [{ line: 5, condition: 'node.visit == 3 and node.type == "transform"' }],
    ['add #3 (transform):5 n=2'],
  ],
  ['a hit count', [{ line: 5, hitCondition: '3' }], ['add #3 (transform):5 n=2']],
  [
    'a hit count of every second',
    [{ line: 5, hitCondition: '% 2' }],
    ['add #2 (transform):5 n=1', 'add #4 (transform):5 n=3', 'add #6 (transform):5 n=5'],
  ],
  [
    'a hit count among those that meet a condition',
    [{ line: 5, condition: 'n > 2', hitCondition: '>= 2' }],
    ['add #5 (transform):5 n=4', 'add #6 (transform):5 n=5'],
  ],
  ['the end of a node', [{ line: 9, condition: 'n == 2' }], ['add #2 (transform):9 n=2']],
  ['a column', [{ line: 16, column: 57 }], ['flow (transform):16 n=6']],
  [
    'the mode of the end of a node, on its first line',
    [{ line: 10, mode: 'exit', condition: 'n == 2' }],
    ['more #2 (condition):13 n=2'],
  ],
  [
    'the mode of the beginning of a node, on a line of its end',
    [{ line: 9, mode: 'enter', condition: 'n == 2' }],
    ['add #3 (transform):5 n=2'],
  ],
  [
    'a condition over what a node has done',
    [{ line: 9, condition: 'node.duration >= 0.0 && node.error == null && size(node.output) > 0 && n == 3' }],
    ['add #3 (transform):9 n=3'],
  ],
  [
    'a condition that needs no state',
    [{ line: 5, condition: 'node.visit == 2 || node.address == "count/add#4"' }],
    ['add #2 (transform):5 n=1', 'add #4 (transform):5 n=3'],
  ],
  [
    'a line between nodes, which means the next one',
    [{ line: 4, hitCondition: '1' }],
    ['add (transform):5 n=0'],
  ],
])(
  'a breakpoint with %s stops where continue and reverse continue agree',
  async (_, breakpoints, expected) => {
    const { client } = await start(breakpoints)
    expect(await hitsBothWays(client)).toEqual({ forward: expected, back: expected })
  },
)

test('a log point writes and does not stop', async () => {
  const { client } = await start([
    { line: 10, condition: 'n == 2', logMessage: 'n is {n}, twice {n * 2}, \\{plain\\}' },
  ])
  expect(client.current().description).toBe('End of recording (completed)')
  expect(client.events('output').map(event => event.output)).toContain('n is 2, twice 4, {plain}\n')
})

test('a condition that does not parse leaves the breakpoint unverified, with the column', async () => {
  const { client, set } = await start([{ line: 5, condition: 'n >' }])
  expect(set).toMatchObject([{ verified: false, message: expect.stringMatching(/^Condition, column 4: /) }])
  expect(client.current().description).toBe('End of recording (completed)')
})

test('a hit condition that is none leaves the breakpoint unverified, with an example', async () => {
  const { set } = await start([{ line: 5, hitCondition: 'often' }])
  expect(set).toMatchObject([{ verified: false, message: expect.stringContaining('% 3') }])
})

test('a condition that fails at run time stops once and says why', async () => {
  const { client } = await start([{ line: 5, condition: 'missing > 1' }])
  expect(client.current()).toMatchObject({
    reason: 'breakpoint',
    name: 'add (transform)',
    text: 'Breakpoint condition "missing > 1" failed at column 1: Unknown variable: missing',
  })
  expect((await client.continue()).description).toBe('End of recording (completed)')
  expect((await client.reverseContinue()).name).toBe('add (transform)')
})

test('a mode that there is not leaves the breakpoint unverified', async () => {
  const { set } = await start([{ line: 5, mode: 'exti' }])
  expect(set).toMatchObject([
    { verified: false, message: 'There is no breakpoint mode "exti". Did you mean "exit"?' },
  ])
})

test('a breakpoint on the retry policy stops at each new attempt only', async () => {
  const text = `handlers: ./h.ts
workflows:
  w:
    nodes:
      - id: shaky
        type: compute
        handler: shaky
        retry_policy: { max_attempts: 3, initial_delay: 1ms }
`
  const { client } = await openAdapter({
    'w.yaml': text,
    'h.ts': 'let n = 0; export function shaky() { if (n++ < 2) throw new Error("no") }',
  })
  await client.launch({ program: 'w.yaml', stopAtEnd: true }, { breakpoints: { 'w.yaml': [8] } })
  expect((await client.stopped()).frames[0]!.name).toBe('shaky · attempt 2 (compute)')
  expect((await client.continue()).name).toBe('shaky · attempt 3 (compute)')
  expect((await client.continue()).description).toMatch(/^End/)
  expect((await client.reverseContinue()).name).toBe('shaky · attempt 3 (compute)')
})

test('a line past the last node is unverified and says so', async () => {
  const { set } = await start([{ line: 30 }])
  expect(set).toMatchObject([{ verified: false, message: 'No node stands here or below.' }])
})

test('breakpoints keep their ids when they are sent again', async () => {
  const { client, set } = await start([{ line: 5, condition: 'n == 1' }, { line: 16 }])
  const again = await client.setBreakpoints('w.yaml', [
    { line: 16 },
    { line: 17 },
    { line: 5, condition: 'n == 1' },
  ])
  expect(again.map(one => one.id)).toEqual([set[1]!.id, expect.any(Number), set[0]!.id])
  expect(new Set(again.map(one => one.id)).size).toBe(3)
})

test('comments in the file are breakpoints and log points', async () => {
  const commented = source
    .replace('- id: more', '- id: more # break: n == 3')
    .replace('n: n + 1', 'n: n + 1 # log: was {n}')
  const { client } = await start([], commented)
  expect(await here(client)).toBe('more #3 (condition):10 n=3')
  expect(client.events('output').map(event => event.output)).toEqual(['was 0\n', 'was 1\n', 'was 2\n'])
})

test('breakpoint locations are the places where one can stop', async () => {
  const { client } = await start([{ line: 5 }])
  const { breakpoints } = await client.request('breakpointLocations', {
    source: { path: 'w.yaml' },
    line: 9,
    endLine: 16,
  })
  expect(breakpoints.map(({ line, column }) => [line, column])).toEqual([
    [9, undefined],
    [10, undefined],
    [13, undefined],
    [16, 9],
    [16, 57],
  ])
})

test('a failing node stops before the run fails, and its error can be looked at', async () => {
  const text = source.replace('n: n + 1', 'n: n + nothing')
  const { client } = await openAdapter({ 'w.yaml': text })
  await client.launch({ program: 'w.yaml' })
  expect(await client.stopped()).toMatchObject({ reason: 'exception', name: 'add (transform)', line: 5 })
  const info = await client.request('exceptionInfo', { threadId: client.current().threadId })
  expect(info).toMatchObject({ exceptionId: 'expression-failed', breakMode: 'unhandled' })
  expect(info.description).toContain(
    '`n + nothing` cannot be evaluated (column 5): Unknown variable: nothing.',
  )
  expect((await client.variable('Node', 'error', 'code')).value).toBe('"expression-failed"')
  expect(await client.stepBack()).toMatchObject({ reason: 'step', name: 'add (transform)' })
  expect((await client.continue()).reason).toBe('exception')
  expect((await client.continue()).terminated).toBe(true)
  expect(client.events('exited')).toEqual([{ exitCode: 1 }])
})

test('a failing node does not stop when the filter is off', async () => {
  const { client } = await openAdapter({ 'w.yaml': source.replace('n: n + 1', 'n: n + nothing') })
  await client.launch({ program: 'w.yaml' }, { exceptionFilters: [] })
  expect((await client.stopped()).terminated).toBe(true)
  expect(
    client
      .events('output')
      .map(event => event.output)
      .join(''),
  ).toContain('w.yaml:8:11: `n + nothing`')
})

test('a failure that is tried again stops only with the filter for caught errors, at its own attempt', async () => {
  const text = `handlers: ./h.ts
workflows:
  w:
    nodes:
      - { id: shaky, type: compute, handler: shaky, retry_policy: { max_attempts: 2, initial_delay: 1ms } }
`
  const files = {
    'w.yaml': text,
    'h.ts': 'let n = 0; export function shaky() { if (n++ === 0) throw new Error("no") }',
  }
  const { client } = await openAdapter(files)
  await client.launch({ program: 'w.yaml' }, { exceptionFilters: ['caught'] })
  expect(await client.stopped()).toMatchObject({ reason: 'exception', name: 'shaky (handler)' })
  const info = await client.request('exceptionInfo', { threadId: client.current().threadId })
  expect(info.breakMode).toBe('always')
  const second = await client.next()
  expect(second.frames[0]?.name).toBe('shaky · attempt 2 (compute)')
  expect((await client.continue()).terminated).toBe(true)
})
