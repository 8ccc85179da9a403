import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { isAlive } from '../tools/run-file.ts'
import { chain, errorOf, run, start, temporaryFolder } from './run-isolated.ts'

const both = `workflows:
  main:
    nodes:
      - { id: split, type: parallel, parallel_nodes: [a, b] }
      - { id: a, type: compute, handler: meet }
      - { id: b, type: compute, handler: meet }
`

test('calls of parallel branches go on at the same time, in one process', async () => {
  const handlers = `const waiting = []
export const meet = (_, { node }) => new Promise(done => {
  waiting.push(() => done([node, process.pid]))
  if (waiting.length === 2) for (const one of waiting.reverse()) one()
})`
  const { context } = await run(handlers, both)
  const [a, b] = [context['a'], context['b']] as [string, number][]
  expect([a?.[0], b?.[0]]).toEqual(['a', 'b'])
  expect(a?.[1]).toBe(b?.[1])
  expect(a?.[1]).not.toBe(process.pid)
})

test('each call sees the context of its branch', async () => {
  const source = `workflows:
  main:
    nodes:
      - { id: split, type: parallel, parallel_nodes: [a, b] }
      - { id: a, type: transform, set: { mine: "'of a'" }, next: a2 }
      - { id: a2, type: compute, handler: mine }
      - { id: b, type: transform, set: { theirs: "'of b'", list: "[1, 2]" }, next: b2 }
      - { id: b2, type: compute, handler: mine }
`
  const { context } = await run('export const mine = (_, run) => run.context', source)
  expect(context['a2']).toEqual({ mine: 'of a' })
  expect(context['b2']).toEqual({ theirs: 'of b', list: [1, 2] })
})

test('what is printed keeps its place among the logs and before the result', async () => {
  const handlers = `export async function odd(_, run) {
    console.log('one'); run.log('two'); console.error('three'); await null; console.log('four')
  }`
  const told: string[] = []
  const { execution } = await start(handlers, chain({ handler: 'odd' }), {
    onPrint: (_, text) => void told.push(`${execution.timeline.length} ${text.trim()}`),
  })
  await execution.done
  const types = Array.from({ length: execution.timeline.length }, (_, seq) =>
    execution.timeline.structure.type(seq),
  )
  const log = types.indexOf('log')
  expect(told).toEqual([`${log} one`, `${log + 1} three`, `${log + 1} four`])
})

test('an abort reaches the handler, which goes on being served', async () => {
  const handlers = `export const waits = (_, { signal }) => new Promise(done => {
    signal.addEventListener('abort', () => { console.log('aborted:', signal.reason.name); done() })
  })
  export const pid = () => process.pid`
  const { context, printed } = await run(
    handlers,
    chain(
      { handler: 'pid' },
      { handler: 'waits', more: ', timeout: 50ms, on_error: skip' },
      { handler: 'pid' },
    ),
  )
  expect(printed).toEqual(['stdout: aborted: AbortError\n'])
  expect(context['c']).toBe(context['a'])
})

test('secrets are hidden in what is printed, also where they come in pieces', async () => {
  const handlers = `import { writeSync } from 'node:fs'
  export async function odd() {
    console.log('a', process.env.MY_TOKEN)
    writeSync(1, 'b very-'); await new Promise(done => setTimeout(done, 50)); writeSync(1, 'secret\\n')
    console.error(process.env.MY_TOKEN); process.exit(1)
  }`
  const env = { MY_TOKEN: 'very-secret' }
  const ended = await run(handlers, chain({ handler: 'odd' }), { env })
  expect(ended.printed).toEqual(['stdout: a •••\n', 'stdout: b •••\n', 'stderr: •••\n'])
  expect(JSON.stringify(ended)).not.toContain('very-secret')
  expect(errorOf(ended).message).toContain('error output: •••.')
})

describe('before the run', () => {
  const refusal = (handlers: string, source = chain({ handler: 'odd' })) =>
    start(handlers, source).then(
      () => undefined,
      ({ code, message, place }) => ({ code, message, line: place.range.start.line }),
    )

  test('a handler that the module does not export is refused', async () => {
    expect(await refusal('export const other = () => 1; export const odd = 1')).toEqual({
      code: 'unknown-handler',
      message: '"./h.ts" exports no function "odd".',
      line: 4,
    })
  })

  test.each([
    ['throws', "throw new TypeError('no')", 'TypeError: no'],
    ['is no JavaScript', 'export const = 1', 'SyntaxError: .*'],
    ['exits', 'process.exit(9)', 'its process ended: exit code 9'],
  ])('a module that %s is refused', async (_, handlers, detail) => {
    expect(await refusal(handlers)).toMatchObject({
      code: 'handlers-unloadable',
      message: expect.stringMatching(`^The handler module "./h.ts" cannot be loaded: ${detail}$`),
    })
  })

  test('a condition that is no function of the module is a key of the context', async () => {
    const source = (condition: string) => `workflows:
  main:
    inputs: { key: "yes" }
    nodes:
      - { id: if, type: condition, condition: ${condition}, branches: { "yes": a, "no": b } }
      - { id: a, type: transform, set: { out: "'a'" } }
      - { id: b, type: transform, set: { out: "'b'" } }
`
    const handlers = "export const choose = context => context.key === 'yes' ? 'no' : 'yes'"
    expect((await run(handlers, source('key'))).context['out']).toBe('a')
    expect((await run(handlers, source('choose'))).context['out']).toBe('b')
  })

  test('no process is started where no handler is called', async () => {
    const source = 'workflows:\n  main:\n    nodes:\n      - { id: a, type: transform, set: { n: "1" } }\n'
    const { result } = await run('process.exit(1)', source)
    expect(result).toMatchObject({ status: 'completed', output: { n: 1 } })
  })
})

test('a function that is called as a tool is isolated too, and described as it describes itself', async () => {
  const handlers = `export function add({ n }) { return [n + 1, process.pid] }
add.tool = { description: 'Adds', inputSchema: { type: 'object', properties: { n: { type: 'number' } } } }
export const pid = () => process.pid`
  const source = (n: string) => `workflows:
  main:
    nodes:
      - { id: a, type: tool, tool: add, inputs: { n: ${n} }, next: b }
      - { id: b, type: compute, handler: pid }
`
  const { context } = await run(handlers, source('1'))
  expect(context['a']).toEqual([2, context['b']])
  expect(context['b']).not.toBe(process.pid)
  expect(errorOf(await run(handlers, source('many'))).code).toBe('tool-arguments')
})

test('a tool whose process ends says so', async () => {
  const source = 'workflows:\n  main:\n    nodes:\n      - { id: a, type: tool, tool: odd }\n'
  expect(errorOf(await run('export const odd = () => process.exit(2)', source))).toMatchObject({
    code: 'handler-process-ended',
    message: 'The process of the handler "odd" ended: exit code 2.',
  })
})

describe('nobody is left', () => {
  const pids = (printed: readonly string[]) => printed.flatMap(text => text.match(/\d+/g) ?? []).map(Number)
  const grandchild = `import { spawn } from 'node:child_process'
export function odd() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
  console.log(process.pid, child.pid)
`

  test.each([
    ['when a run has ended', 'return 1', 'completed'],
    ['when the process has ended', 'process.exit(1)', 'failed'],
    ['when a handler has left a timer', 'setInterval(() => {}, 10); return 1', 'completed'],
  ])('%s', async (_, body, status) => {
    const { result, printed } = await run(`${grandchild} ${body} }`, chain({ handler: 'odd' }))
    expect(result.status).toBe(status)
    expect(pids(printed)).toHaveLength(2)
    await vi.waitFor(() => expect(pids(printed).filter(isAlive)).toEqual([]))
  })

  test('when the run does not start, since the handler is not there', async () => {
    const printed: string[] = []
    const starting = start('console.log(process.pid)', chain({ handler: 'odd' }), {
      onPrint: (_, text) => void printed.push(text),
    })
    await expect(starting).rejects.toThrow('exports no function')
    expect(pids(printed)).toHaveLength(1)
    expect(pids(printed).filter(isAlive)).toEqual([])
  })

  test.skipIf(process.platform === 'win32').each([
    ['waits', 'return new Promise(() => {})'],
    ['computes without a pause', 'for (;;);'],
  ])('when the command is killed while a handler %s', async (_, body) => {
    const { folder, execution } = await start('export const odd = () => 1', chain({ handler: 'odd' }), {
      folder: temporaryFolder(),
    })
    await execution.done
    const { writeFileSync } = await import('node:fs')
    writeFileSync(join(folder, 'h.ts'), `export function odd() { console.log('pid', process.pid); ${body} }`)
    const main = join(import.meta.dirname, '../../../src/cli/main.ts')
    const command = spawn(process.execPath, [main, 'run', 'flow.yaml', '--isolate'], { cwd: folder })
    let text = ''
    while (!/pid \d+\n/.test(text)) text += String((await once(command.stdout, 'data'))[0])
    const [pid] = pids([text])
    expect(isAlive(pid!)).toBe(true)
    command.kill('SIGKILL')
    await vi.waitFor(() => expect(isAlive(pid!)).toBe(false), { timeout: 10_000, interval: 100 })
  })
})

describe('who chooses', () => {
  const handlers = 'export const pid = () => process.pid'
  const isolated = async (top: string, workflow: string, isolation?: 'none' | 'process') => {
    const source = `${top}${chain({ handler: 'pid' }).replace('    nodes', `${workflow}    nodes`)}`
    const { context } = await run(handlers, source, { isolation })
    return context['a'] !== process.pid
  }

  test('nobody: handlers run in the process of the run', async () => {
    expect(await isolated('', '')).toBe(false)
  })
  test('the file', async () => {
    expect(await isolated('isolation: process\n', '')).toBe(true)
  })
  test('the workflow before the file', async () => {
    expect(await isolated('isolation: process\n', '    isolation: none\n')).toBe(false)
  })
  test('the person before both', async () => {
    expect(await isolated('', '    isolation: process\n', 'none')).toBe(false)
    expect(await isolated('', '    isolation: none\n', 'process')).toBe(true)
  })
  test('another word in the file is refused', async () => {
    await expect(isolated('isolation: container\n', '')).rejects.toThrow(
      '"isolation" must be "none" or "process".',
    )
  })
})
