import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Event, RunOptions } from '../../src/index.ts'
import { blockLength } from '../../src/recording/format.ts'
import { installLibrary } from './project.ts'

const { library, path, write, folder } = await installLibrary({
  'flow.yaml': `
handlers: ./handlers.js
workflows:
  fine: { nodes: [{ id: a, type: transform, set: { x: 1 } }] }
  broken: { nodes: [{ id: a, type: compute, handler: broken }] }
  stuck: { nodes: [{ id: a, type: compute, handler: stuck }] }
  ask:
    nodes:
      - { id: sure, type: human, hitl_type: confirmation, prompt: "Sure?", next: end }
      - { id: end, type: transform, set: { done: true } }
`,
  'handlers.js': `
export const broken = () => { throw new Error('broken') }
export const stuck = (_, run) => { run.log('here'); console.log('here'); return new Promise(() => setInterval(() => {}, 1000)) }
`,
})

const file = path('flow.yaml')
const history = path('history')

async function keeps(options: Omit<RunOptions, 'file' | 'history'>): Promise<boolean> {
  const run = await library.startRun({ ...options, file, history })
  const during = run.recording
  if (during === undefined || !existsSync(during)) throw new Error('it is not recorded while it runs')
  await run.done
  expect(run.recording).toBe(existsSync(during) ? during : undefined)
  return run.recording !== undefined
}

describe('the recording of a run', () => {
  test('stays for a failure when only failures are wanted', async () => {
    expect(await keeps({ workflow: 'broken', record: { when: 'failure' } })).toBe(true)
    expect(await keeps({ workflow: 'fine', record: { when: 'failure' } })).toBe(false)
  })

  test('stays for those that chance picks', async () => {
    const record = { when: 'sample' as const, rate: 0.1 }
    expect(await keeps({ workflow: 'fine', record, random: () => 0.09 })).toBe(true)
    expect(await keeps({ workflow: 'fine', record, random: () => 0.1 })).toBe(false)
  })

  test('stays when a condition holds', async () => {
    const record = { condition: 'status == "failed" or "keep" in tags' }
    expect(await keeps({ workflow: 'fine', record, tags: ['keep'] })).toBe(true)
    expect(await keeps({ workflow: 'fine', record })).toBe(false)
    expect(await keeps({ workflow: 'broken', record })).toBe(true)
  })

  test('stays when the run took long enough', async () => {
    expect(await keeps({ workflow: 'fine', record: { minDuration: '1h' } })).toBe(false)
    expect(await keeps({ workflow: 'fine', record: { minDuration: 0 } })).toBe(true)
  })

  test('that did not stay can still be read in this process, block by block', async () => {
    const list = Array.from({ length: 300 }, (_, i) => i)
    const long = library.compileWorkflow(
      `
workflows:
  main:
    nodes:
      - { id: each, type: foreach, items: list, node: add }
      - { id: add, type: transform, set: { last: item } }
`,
      path('long.yaml'),
    )
    const run = await library.startRun({ file: long, inputs: { list }, history, record: { when: 'failure' } })
    await run.done
    expect(run.recording).toBeUndefined()
    const events: Event[] = []
    for await (const event of run.events()) events.push(event)
    expect(events).toHaveLength(run.timeline.length)
    expect(events.length).toBeGreaterThan(3 * blockLength)
    expect((await run.timeline.state(events.length)).contexts.get(0)).toMatchObject({ last: 299 })
  })

  test('is not there, nor its folder, for a run in memory', async () => {
    const run = await library.startRun({ file, workflow: 'broken', history: path('none'), record: false })
    await run.done
    expect(run.recording).toBeUndefined()
    expect(existsSync(path('none'))).toBe(false)
  })

  test('is left by a process that is killed, whatever is wanted', async () => {
    const program = write(
      'killed.js',
      `import { startRun } from 'playhead'
await startRun({ file: 'flow.yaml', workflow: 'stuck', history: 'killed', record: { when: 'failure', minDuration: 60 } })`,
    )
    const child = spawn(process.execPath, [program], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    const { recordings } = await library.listRecordings(path('killed'))
    expect(recordings).toMatchObject([{ status: 'interrupted', header: { workflow: 'stuck' } }])
  })

  test('stays while the run waits, and is decided on when it has gone on to its end', async () => {
    const waiting = await library.startRun({ file, workflow: 'ask', history, record: { when: 'failure' } })
    waiting.leave()
    expect(await waiting.done).toMatchObject({ status: 'waiting' })
    const recording = waiting.recording!
    expect(existsSync(recording)).toBe(true)
    const run = await library.continueRun({ recording, answer: true })
    expect(await run.done).toMatchObject({ status: 'completed' })
    expect(run.recording).toBeUndefined()
    expect(existsSync(recording)).toBe(false)
  })

  test('is as small as its compression makes it, and says how it was written', async () => {
    const inputs = { text: Array.from({ length: 3_000 }, (_, i) => i % 700).join(' ') }
    const sizes: number[] = []
    for (const compression of [0, 1, 9]) {
      const record = { compression, flush: 'node' as const }
      const text =
        'workflows: { main: { inputs: { text: "" }, nodes: [{ id: a, type: transform, set: { x: 1 } }] } }'
      const flow = library.compileWorkflow(text, path('small.yaml'))
      const run = await library.startRun({ file: flow, inputs, history, record })
      await run.done
      expect(run.timeline.header.options).toEqual({ record })
      sizes.push(statSync(run.recording!).size)
    }
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    expect(sizes[0]).toBeGreaterThan(2 * sizes[2]!)
  })

  test('has a whole state after as many events as it is told, also when it goes on', async () => {
    const text = `
workflows:
  main:
    inputs: { n: 0 }
    nodes:
      - { id: more, type: transform, set: { n: n + 1 }, next: enough }
      - { id: enough, type: condition, condition: n >= 30, branches: { "true": sure, "false": more } }
      - { id: sure, type: human, hitl_type: confirmation, prompt: "Sure?", next: again }
      - { id: again, type: transform, set: { n: n + 1 }, next: last }
      - { id: last, type: condition, condition: n >= 60, branches: { "true": end, "false": again } }
      - { id: end, type: transform, set: { done: true } }
`
    const flow = write('snapshots.yaml', text)
    const run = await library.startRun({ file: flow, history, record: { snapshots: 32 }, attended: false })
    expect(await run.done).toMatchObject({ status: 'waiting' })
    const recording = run.recording!
    const keyframes = () =>
      gunzipSync(readFileSync(recording))
        .toString()
        .split('\n')
        .filter(line => line.startsWith('{"type":"keyframe"'))
        .map(line => JSON.parse(line).position)
    expect(keyframes()).toEqual(keyframes().map((_, i) => i * 32))
    const before = keyframes().length
    expect(before).toBeGreaterThan(5)
    const { done } = await library.continueRun({ recording, answer: true })
    expect(await done).toMatchObject({ status: 'completed' })
    // It goes on after the last block that was closed, which is shorter than others.
    const rest = keyframes().slice(before)
    expect(rest.length).toBeGreaterThan(5)
    expect(rest).toEqual(rest.map((_, i) => rest[0] + i * 32))
  })

  test.each([
    [{ compression: 10 }],
    [{ compression: 1.5 }],
    [{ snapshots: 1 }],
    [{ flush: 0 }],
    [{ flush: 'sometimes' }],
  ])('is refused %j', async record => {
    const started = library.startRun({ file, history: path('refused'), record: record as never })
    await expect(started).rejects.toMatchObject({ code: 'invalid-record' })
  })

  test('is refused a policy that makes no sense, before anything runs', async () => {
    const started = library.startRun({ file, history: path('refused'), record: { condition: 'speed > 3' } })
    await expect(started).rejects.toMatchObject({ code: 'invalid-record' })
    expect(existsSync(path('refused'))).toBe(false)
  })
})
