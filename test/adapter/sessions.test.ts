import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import { openStdio, openTcp } from './client/open.ts'
import { attachAdapter, openAdapter, temporaryFolder } from './open-adapter.ts'

const source = `workflows:
  short:
    inputs: { n: 1 }
    nodes:
      - { id: one, type: transform, set: { n: n + 1 }, next: two }
      - { id: two, type: transform, set: { n: n + 1 } }
`

async function recordingIn(folder: string): Promise<string> {
  const names = await readdir(join(folder, '.playhead'))
  return join(folder, '.playhead', names.find(name => name.endsWith('.playhead'))!)
}

/** A folder with a file and the recording of its run. */
async function recorded(text = source): Promise<{ folder: string; recording: string }> {
  const { client, folder } = await openAdapter({ 'w.yaml': text })
  await client.launch({ program: 'w.yaml' }, { exceptionFilters: [] })
  await client.stopped()
  await client.close()
  return { folder, recording: await recordingIn(folder) }
}

async function replay(folder: string, config: Record<string, unknown>): Promise<DapClient> {
  const client = attachAdapter(folder)
  await client.launch(config)
  return client
}

const adapterMain = join(import.meta.dirname, '../../debug-adapter/main.ts')

test('a run that completes ends the session with exit code 0 and says where it was recorded', async () => {
  const { client } = await openAdapter({ 'w.yaml': source })
  await client.launch({ program: 'w.yaml' })
  expect((await client.stopped()).terminated).toBe(true)
  expect(client.events('exited')).toEqual([{ exitCode: 0 }])
  expect(client.events('output').at(-1)?.output).toMatch(/Workflow "short" completed\. Recorded as \w+ in /)
})

test('a replay stands at the start of the recording, and says so again when it is asked to go back', async () => {
  const { folder, recording } = await recorded()
  const client = await replay(folder, { recording })
  const start = { reason: 'entry', description: 'Start of recording', name: 'short' }
  expect(await client.stopped()).toMatchObject(start)
  expect(await client.stepBack()).toMatchObject(start)
  expect(await client.reverseContinue()).toMatchObject(start)
})

test('a replay stays at the end of the recording and says how the run ended', async () => {
  const { folder, recording } = await recorded()
  const client = await replay(folder, { recording })
  await client.stopped()
  const end = { reason: 'pause', description: 'End of recording (completed)' }
  expect(await client.continue()).toMatchObject(end)
  expect(await client.continue()).toMatchObject(end)
  expect((await client.variable('Context', 'n')).value).toBe('3')
  expect(await client.stepBack()).toMatchObject({
    name: 'two (transform)',
    description: 'Step 5 of 7 · replay',
  })
  expect((await client.variable('Context', 'n')).value).toBe('2')
})

test('terminateAtEnd ends a replay at the end', async () => {
  const { folder, recording } = await recorded()
  const client = await replay(folder, { recording, terminateAtEnd: true })
  await client.stopped()
  expect((await client.continue()).terminated).toBe(true)
})

test.each<[string | number, object]>([
  ['end', { description: 'End of recording (completed)' }],
  [5, { description: 'Step 5 of 7 · replay', name: 'two (transform)' }],
  ['short/two', { description: 'Step 5 of 7 · replay', name: 'two (transform)' }],
])('a replay can start at %s', async (startAt, expected) => {
  const { folder, recording } = await recorded()
  const client = await replay(folder, { recording, startAt })
  expect(await client.stopped()).toMatchObject(expected)
})

test('a replay can start where the run failed', async () => {
  const { folder, recording } = await recorded(source.replace('n + 1 } }', 'n + nothing } }'))
  const client = await replay(folder, { recording, startAt: 'failure' })
  expect(await client.stopped()).toMatchObject({ reason: 'exception', name: 'two (transform)' })
  expect((await client.continue()).description).toBe('End of recording (failed at short/two)')
})

test('a replay can be named by the beginning of its id', async () => {
  const { folder, recording } = await recorded()
  const id = recording.slice(0, -'.playhead'.length).split('-').at(-1)!
  const client = await replay(folder, { recording: id.slice(0, 6) })
  expect((await client.stopped()).description).toBe('Start of recording')
})

test('a replay of a file that has changed shows the recorded text and binds breakpoints by node', async () => {
  const { folder, recording } = await recorded()
  const program = join(folder, 'w.yaml')
  await writeFile(program, `# a new first line\n\n${source}`)
  const client = attachAdapter(folder)
  const set = await client.launch({ recording }, { breakpoints: { [program]: [{ line: 8 }] } })
  expect(set.breakpoints[program]).toMatchObject([{ verified: true, line: 8 }])
  await client.stopped()
  const stop = await client.continue()
  expect(stop).toMatchObject({ name: 'two (transform)', line: 6 })
  const { sourceReference } = stop.frames[0]!.source!
  expect(sourceReference).toBeGreaterThan(0)
  const { content } = await client.request('source', { sourceReference: sourceReference! })
  expect(content).toBe(source)
})

test('a breakpoint on a node that the recorded run never reached says so', async () => {
  const text = `workflows:
  w:
    nodes:
      - { id: ask, type: condition, condition: "true", branches: { true: yes_node, default: no_node } }
      - { id: yes_node, type: transform, set: { a: 1 } }
      - { id: no_node, type: transform, set: { a: 2 } }
`
  const { folder, recording } = await recorded(text)
  const client = attachAdapter(folder)
  const program = join(folder, 'w.yaml')
  const set = await client.launch({ recording }, { breakpoints: { [program]: [{ line: 5 }, { line: 6 }] } })
  expect(set.breakpoints[program]!.map(one => [one.verified, one.message])).toEqual([
    [true, undefined],
    [true, 'The recorded run never came here.'],
  ])
})

test('a live session can go back to its start, forward to the live end, and on from there', async () => {
  const { client } = await openAdapter({ 'w.yaml': source })
  await client.launch({ program: 'w.yaml' }, { breakpoints: { 'w.yaml': [{ line: 6 }] } })
  expect(await client.stopped()).toMatchObject({ name: 'two (transform)', description: undefined })
  expect((await client.reverseContinue()).description).toBe('Start of recording')
  expect((await client.variable('Context', 'n')).value).toBe('1')
  expect(await client.next()).toMatchObject({
    name: 'one (transform)',
    description: 'Step 2 · 3 behind live',
  })
  expect(await client.next()).toMatchObject({
    name: 'two (transform)',
    reason: 'breakpoint',
    description: undefined,
  })
  expect((await client.continue()).terminated).toBe(true)
})

test('a session without recording can step back all the same', async () => {
  const { client, folder } = await openAdapter({ 'w.yaml': source })
  await client.launch({ program: 'w.yaml', record: false }, { breakpoints: { 'w.yaml': [{ line: 6 }] } })
  await client.stopped()
  expect(await client.stepBack()).toMatchObject({ name: 'one (transform)' })
  await expect(readdir(join(folder, '.playhead'))).rejects.toThrow('ENOENT')
})

test('pause stops a run in the middle of a wait, and terminate ends it with its recording whole', async () => {
  const text = source
    .replace('- { id: two', '- { id: rest, type: wait, duration: 1h }\n      - { id: two')
    .replace('next: two', 'next: rest')
  const { client, folder } = await openAdapter({ 'w.yaml': text })
  await client.launch({ program: 'w.yaml', stopOnEntry: true })
  await client.stopped()
  await client.send('continue', { threadId: 1 }).response
  await new Promise(resolve => setTimeout(resolve, 50))
  expect(await client.pause()).toMatchObject({ reason: 'pause', name: 'rest (wait)' })
  await client.send('continue', { threadId: 1 }).response
  await client.request('terminate', {})
  await client.waitForEvent('terminated')
  await client.close()
  const again = await replay(folder, { recording: await recordingIn(folder), startAt: 'end' })
  expect((await again.stopped()).description).toBe('End of recording (cancelled)')
})

test('what a handler prints and logs arrives as output, and the run can be paused out of an endless loop', async () => {
  const text = `handlers: ./h.ts
workflows:
  w:
    execution: { max_visits: 100000000 }
    nodes:
      - { id: speak, type: compute, handler: speak, next: spin }
      - { id: spin, type: transform, set: { a: "1" }, next: spin }
`
  const speak = `export function speak(input, run) { run.log('logged', { a: 1 }) }`
  const { client } = await openAdapter({ 'w.yaml': text, 'h.ts': speak })
  await client.launch({ program: 'w.yaml', record: false })
  await client.waitForEvent('output', body => body.output.includes('logged {"a":1}'))
  await new Promise(resolve => setTimeout(resolve, 100))
  expect((await client.pause()).name).toMatch(/^(spin.*|w)$/)
})

test('hover, watch and clipboard evaluate paths and expressions and change nothing', async () => {
  const { folder, recording } = await recorded(source.replace('n: 1', 'n: 1, list: [{ name: "Grüße 🎈" }]'))
  const client = await replay(folder, { recording, startAt: 5 })
  await client.stopped()
  expect((await client.evaluate('n * 2 + size(list)')).result).toBe('5')
  expect((await client.evaluate('$ctx.list[0].name')).result).toBe('"Grüße 🎈"')
  expect((await client.evaluate('list', { context: 'clipboard' })).result).toBe(
    JSON.stringify([{ name: 'Grüße 🎈' }], null, 2),
  )
  await expect(client.evaluate('list.nothing')).rejects.toThrow('No such key: nothing')
  expect((await client.evaluate(':who n', { context: 'repl' })).result).toBe(
    '2  short/one  1 → 2\n5 (ahead)  short/two  2 → 3',
  )
  expect((await client.evaluate(':diff 1', { context: 'repl' })).result).toBe(
    '\u001b[33m~\u001b[39m /n 1 → 2',
  )
})

test('handles of an earlier stop give an error', async () => {
  const { folder, recording } = await recorded()
  const client = await replay(folder, { recording })
  await client.stopped()
  const [scope] = await client.scopes()
  await client.next()
  await expect(
    client.request('variables', { variablesReference: scope!.variablesReference }),
  ).rejects.toThrow('earlier stop')
})

test('lists are paged', async () => {
  const list = Array.from({ length: 1000 }, (_, i) => i).join(', ')
  const { folder, recording } = await recorded(source.replace('n: 1', `n: 1, list: [${list}]`))
  const client = await replay(folder, { recording })
  await client.stopped()
  const { variablesReference, indexedVariables } = await client.variable('Context', 'list')
  expect(indexedVariables).toBe(1000)
  const page = await client.variables(variablesReference, { start: 500, count: 3, filter: 'indexed' })
  expect(page.map(one => `${one.name}=${one.value}`)).toEqual(['500=500', '501=501', '502=502'])
  expect(await client.variables(variablesReference, { start: 1000, count: 3, filter: 'indexed' })).toEqual([])
})

test.each<[string, Record<string, string>, object, RegExp]>([
  [
    'a file that is not there',
    {},
    { program: 'none.yaml' },
    /There is no file ".*none\.yaml"\. Check the path\./,
  ],
  [
    'a file that is no workflow',
    { 'w.yaml': 'a: 1\n' },
    { program: 'w.yaml' },
    /w\.yaml:1:1: .*not a workflow file/,
  ],
  [
    'YAML that does not parse',
    { 'w.yaml': 'a: [1\n' },
    { program: 'w.yaml' },
    /w\.yaml:\d+:\d+: .*does not parse/,
  ],
  [
    'an unknown node type',
    { 'w.yaml': source.replace('transform', 'transfrom') },
    { program: 'w.yaml' },
    /w\.yaml:5:20: .*no node type "transfrom".*Did you mean "transform"/,
  ],
  [
    'a workflow that is not there',
    { 'w.yaml': source },
    { program: 'w.yaml', workflow: 'shot' },
    /no workflow "shot".*Did you mean "short"/,
  ],
  [
    'a missing handler',
    {
      'w.yaml': source.replace('transform, set: { n: n + 1 }, next', 'compute, handler: go, next'),
      'h.ts': '',
    },
    { program: 'w.yaml' },
    /w\.yaml:5:35: The handler "go" is named.*handlers: \.\/handlers\.ts/,
  ],
  [
    'inputs that do not fit',
    { 'w.yaml': source.replace('n: 1', 'n: { type: integer }') },
    { program: 'w.yaml', inputs: { n: 'x' } },
    /"n" must be of type integer, but is string "x"/,
  ],
  ['a recording that is not there', {}, { recording: 'abc' }, /There is no recording "abc"/],
  [
    'an empty recording',
    { 'r.playhead': '' },
    { recording: 'r.playhead' },
    /r\.playhead.*is not a Playhead recording: it is empty/,
  ],
  [
    'a recording that is none',
    { 'r.playhead': 'hello, this is not a recording' },
    { recording: 'r.playhead' },
    /is not a Playhead recording/,
  ],
  ['neither program nor recording', {}, {}, /neither a "program" to run nor a "recording"/],
])('launch refuses %s with one clear message', async (_, files, config, message) => {
  const { client } = await openAdapter(files)
  const failed = client.launch(config as never)
  await expect(failed).rejects.toThrow(message)
})

test('a run whose process is killed leaves a recording that opens up to the last flush', async () => {
  const text = source.replace(
    'id: two, type: transform, set: { n: n + 1 }',
    'id: two, type: wait, duration: 1h',
  )
  const folder = await temporaryFolder({ 'w.yaml': text })
  const client = openStdio(process.execPath, [adapterMain], { cwd: folder })
  await client.launch(
    { program: join(folder, 'w.yaml') },
    { breakpoints: { [join(folder, 'w.yaml')]: [{ line: 6 }] } },
  )
  await client.stopped()
  client.adapter.kill('SIGKILL')
  await client.adapter.exit
  await client.close({ disconnect: false })
  const again = await replay(folder, { recording: await recordingIn(folder), startAt: 'end' })
  expect(await again.stopped()).toMatchObject({
    name: 'two (wait)',
    description: 'End of recording (interrupted)',
  })
  expect((await again.variable('Context', 'n')).value).toBe('2')
})

test('requests that are not supported are refused by name', async () => {
  const { folder, recording } = await recorded()
  const client = await replay(folder, { recording })
  await client.stopped()
  for (const command of ['disassemble', 'setInstructionBreakpoints', 'writeMemory', 'modules', 'no/such']) {
    const { response } = client.send(command, {}, { unchecked: true })
    expect(await response).toMatchObject({ success: false, message: `"${command}" is not supported.` })
  }
})

test('the adapter serves a client on stdio and ends with it, and what handlers print does not break the protocol', async () => {
  const print = `console.log('loading'); export function go() { console.log('printed'); process.stdout.write('raw\\n') }`
  const text = source.replace('transform, set: { n: n + 1 }, next', 'compute, handler: ./h.ts#go, next')
  const folder = await temporaryFolder({ 'w.yaml': text, 'h.ts': print })
  const client = openStdio(process.execPath, [adapterMain], { cwd: folder })
  await client.launch({ program: join(folder, 'w.yaml') })
  expect((await client.stopped()).terminated).toBe(true)
  const printed = client
    .events('output')
    .filter(event => event.category === 'stdout')
    .map(event => event.output)
  expect(printed.slice(0, 3)).toEqual(['loading\n', 'printed\n', 'raw\n'])
  await client.close()
  expect(await client.adapter.exit).toBe(0)
})

test('the adapter serves several clients on TCP at the same time', async () => {
  const folder = await temporaryFolder({ 'a.yaml': source, 'b.yaml': source.replaceAll('short', 'other') })
  const server = spawn(process.execPath, [adapterMain, '--port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void server.kill())
  const [line] = (await once(server.stderr, 'data')) as [Buffer]
  const port = Number(/:(\d+)/.exec(line.toString())![1])
  const [a, b] = [await openTcp(port), await openTcp(port)]
  await a.launch({ program: join(folder, 'a.yaml'), stopOnEntry: true })
  await b.launch({ program: join(folder, 'b.yaml'), stopOnEntry: true })
  expect((await a.stopped()).name).toBe('short')
  expect((await b.stopped()).name).toBe('other')
  expect((await a.continue()).terminated).toBe(true)
  expect((await b.next()).name).toBe('one (transform)')
})

test('a file that is edited while a run is stopped keeps its breakpoints, and the text that runs is shown', async () => {
  const { client, folder } = await openAdapter({ 'w.yaml': source })
  const program = join(folder, 'w.yaml')
  const set = await client.launch({ program }, { breakpoints: { [program]: [{ line: 5 }, { line: 6 }] } })
  await client.stopped()
  await writeFile(program, `# a comment\n${source}`)
  const again = await client.setBreakpoints(program, [{ line: 6 }, { line: 7 }])
  expect(again.map(({ id, line }) => [id, line])).toEqual(
    set.breakpoints[program]!.map(({ id }, i) => [id, i + 6]),
  )
  const stop = await client.continue()
  expect(stop).toMatchObject({ name: 'two (transform)', line: 6 })
  expect(stop.frames[0]!.source!.sourceReference).toBeGreaterThan(0)
})
