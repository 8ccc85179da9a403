import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import type { RecordedTimeline } from '../../src/recording/reader.ts'
import { type Outcome, playhead } from '../cli/playhead.ts'
import { sendChunk, startFakeServer } from '../engine/models/fake-openai-server.ts'
import { copyOf } from './copy-of.ts'
import { addressesOf, recordedIn } from './recorded.ts'

const run = (folder: string, ...args: string[]) =>
  playhead(folder, ['run', 'workflow.yaml', '--json', ...args])

let folder: string
let ran: Outcome
let timeline: RecordedTimeline

beforeAll(async () => {
  folder = copyOf('code-review', afterAll)
  ran = await run(folder)
  timeline = await recordedIn(folder, afterAll)
})

test('the code review has no problem, not even a warning', async () => {
  const { stdout, code } = await playhead(copyOf('code-review'), ['check', 'workflow.yaml'])
  expect({ stdout, code }).toEqual({ stdout: 'No problems.\n', code: 0 })
})

test('the code review runs without a model and keeps what the second reviewer has confirmed', () => {
  expect(ran.code, ran.stderr).toBe(0)
  const { result } = JSON.parse(ran.stdout)
  expect(result.verdict).toBe('changes wanted')
  expect(
    result.findings.map((one: Record<string, unknown>) => [one['severity'], one['file'], one['line']]),
  ).toEqual([
    ['medium', 'src/cart.js', 17],
    ['high', 'src/cart.js', 7],
    ['high', 'src/coupons.js', 5],
  ])
  expect(readFileSync(join(folder, result.saved), 'utf8')).toContain(
    '**high** `src/coupons.js:5` SQL injection',
  )
})

test('the lines that are found are those of the code', () => {
  const line = (file: string, number: number) =>
    readFileSync(join(folder, 'shop/after', file), 'utf8').split('\n')[number - 1]
  expect(line('src/cart.js', 7)).toContain('i <= cart.length')
  expect(line('src/cart.js', 17)).toContain('coupon.percent / 100')
  expect(line('src/coupons.js', 5)).toContain('select * from coupons')
})

test('each call of a model and a tool is recorded, and so is the attempt that failed', async () => {
  expect(addressesOf(timeline, 'branch')).toHaveLength(3)
  expect(addressesOf(timeline, 'model')).toHaveLength(9)
  const tools = addressesOf(timeline, 'tool').map(address => address.split('/').at(-1)!.replace(/#.*/, ''))
  expect(tools.toSorted()).toEqual(
    [
      ...['check', 'check', 'check'],
      ...['listFiles', 'readFile', 'readFile', 'readFile', 'readFile', 'readFile', 'search', 'search'],
    ].toSorted(),
  )
  const attempts = []
  for (let seq = 0; seq < timeline.length; seq++) {
    const event = await timeline.event(seq)
    if (event.type === 'enter' && event.id === 'review') attempts.push(event.attempt ?? 1)
  }
  expect(attempts.toSorted()).toEqual([1, 1, 1, 2])
})

test('the linter is a real server, whose answer reaches the reviewer', async () => {
  const goals = []
  for (let seq = 0; seq < timeline.length; seq++) {
    const event = await timeline.event(seq)
    if (event.type === 'enter' && event.kind === 'model') goals.push(JSON.stringify(event.input))
  }
  expect(goals.join()).toContain('A value is put into SQL text.')
})

test('a replay goes from tool call to tool call, and back to the model that wanted them', async () => {
  const lines = readFileSync(join(folder, 'workflow.yaml'), 'utf8').split('\n')
  const tools = lines.findIndex(line => line.includes('tools: [listFiles')) + 1
  const { stdout } = await playhead(
    folder,
    ['replay', timeline.header.execution],
    [`break ${tools}`, 'continue', 'next', 'print node.input.path', 'rcontinue', 'rstep', 'quit'],
  )
  const stops = stdout.match(/^[→←] \w+ \(\w+\)/gm)
  expect(stops).toEqual([
    '→ listFiles (tool)',
    '→ readFile (tool)',
    '→ listFiles (tool)',
    '→ scripted (model)',
  ])
  expect(stdout).toContain('"src/coupons.js"')
})

test('without git the folders are compared, and the review is the same', async () => {
  const folder = copyOf('code-review')
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  symlinkSync(process.execPath, join(bin, 'node'))
  vi.stubEnv('PATH', [bin, dirname(process.execPath)].join(delimiter))
  onTestFinished(() => void vi.unstubAllEnvs())
  const { stdout, stderr, code } = await run(folder)
  expect(code, stderr).toBe(0)
  expect(stderr).toContain('git was not found')
  expect(JSON.parse(stdout).result.findings).toHaveLength(3)
})

test('with a model chosen at the start, the same workflow asks a server', async () => {
  const folder = copyOf('code-review')
  const server = await startFakeServer()
  onTestFinished(() => server.close())
  server.behave(response => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const delta = { role: 'assistant', content: JSON.stringify({ summary: 'Fine.', findings: [] }) }
    sendChunk(response, {
      id: '1',
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: null }],
    })
    sendChunk(response, {
      id: '1',
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
    })
    response.end('data: [DONE]\n\n')
  })
  const { stdout, code } = await run(
    folder,
    '--model',
    JSON.stringify({ model: 'small', baseUrl: server.url }),
  )
  expect(code).toBe(0)
  expect(JSON.parse(stdout).result).toMatchObject({ verdict: 'approved', findings: [] })
  expect(server.requests.map(({ body }) => body['model'])).toEqual(['small', 'small', 'small'])
})
