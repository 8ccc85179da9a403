import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/index.ts'
import { installLibrary } from './project.ts'

const { library, path, write, folder } = await installLibrary({
  'flow.yaml': `
handlers: ./handlers.js
workflows:
  greet:
    inputs:
      name: { type: string, default: World }
    nodes:
      - { id: hello, type: compute, handler: hello, inputs: { name: $ctx.name }, output: greeting, next: shout }
      - { id: shout, type: transform, set: { loud: greeting + "!" } }
    outputs: { loud: $ctx.loud }
  fail:
    nodes:
      - { id: bad, type: compute, handler: bad }
  stuck:
    nodes:
      - { id: wait, type: compute, handler: untilCancelled }
  ask:
    nodes:
      - { id: sure, type: human, hitl_type: choice, prompt: "Which?", choices: [left, right], output: side, next: end }
      - { id: end, type: transform, set: { went: side } }
    outputs: { went: $ctx.went }
  chatty:
    nodes:
      - { id: talk, type: compute, handler: talk, inputs: { lines: 2000 } }
`,
  'handlers.js': `
export const hello = ({ name }) => 'Hello ' + name
export const bad = () => { throw new Error('no luck') }
export const untilCancelled = (_, run) => new Promise((_, reject) => {
  run.signal.addEventListener('abort', () => reject(run.signal.reason))
})
export async function talk({ lines }, run) {
  for (let i = 0; i < lines; i++) {
    run.log('line ' + i)
    if (i % 100 === 0) await new Promise(resolve => setTimeout(resolve, 1))
  }
  return lines
}
`,
})

const file = path('flow.yaml')
const history = path('history')

async function collect(events: AsyncIterable<Event>): Promise<Event[]> {
  const all: Event[] = []
  for await (const event of events) all.push(event)
  return all
}

const numbersTo = (length: number) => Array.from({ length }, (_, i) => i)

describe('a run', () => {
  test('ends with its output and leaves a recording', async () => {
    const run = await library.startRun({ file, inputs: { name: 'Ada' }, history, tags: ['a', 'b'] })
    expect(await run.done).toEqual({ status: 'completed', output: { loud: 'Hello Ada!' } })
    const { recordings } = await library.listRecordings(history)
    const entry = recordings.find(one => one.header.execution === run.id)
    expect(entry).toMatchObject({ path: run.recording, status: 'completed', header: { tags: ['a', 'b'] } })
  })

  test('that fails says so in its result', async () => {
    const run = await library.startRun({ file, workflow: 'fail', record: false })
    expect(await run.done).toMatchObject({
      status: 'failed',
      error: { code: 'handler-failed', cause: { message: 'no luck' } },
    })
    expect(run.status).toBe('failed')
  })

  test('can be had in one call', async () => {
    const result = await library.execute({ file, record: false })
    expect(result).toEqual({ status: 'completed', output: { loud: 'Hello World!' } })
  })

  test('of a text that was compiled needs no file', async () => {
    const compiled = library.compileWorkflow(
      'workflows: { main: { nodes: [{ id: a, type: transform, set: { x: 1 + 1 } }] } }',
      path('nowhere.yaml'),
    )
    const result = await library.execute({ file: compiled, record: false })
    expect(result).toEqual({ status: 'completed', output: { x: 2 } })
  })

  test('is refused before anything runs when its inputs do not fit', async () => {
    const refused = library.startRun({ file, inputs: { name: 3 }, history: path('untouched') })
    await expect(refused).rejects.toMatchObject({ code: 'invalid-inputs' })
    expect((await library.listRecordings(path('untouched'))).recordings).toEqual([])
  })

  test('takes pins as people write them', async () => {
    const result = await library.execute({ file, record: false, pins: { hello: 'Hi' } })
    expect(result).toMatchObject({ output: { loud: 'Hi!' } })
  })

  test('records into .playhead of the working directory unless told otherwise', () => {
    const program = write(
      'default.js',
      `import { execute } from 'playhead'\nconsole.log((await execute({ file: 'flow.yaml' })).status)`,
    )
    const { stdout } = spawnSync(process.execPath, [program], { cwd: folder, encoding: 'utf8' })
    expect(stdout).toBe('completed\n')
    expect(existsSync(path('.playhead'))).toBe(true)
  })
})

describe('cancelling', () => {
  test('ends the run and finishes its recording', async () => {
    const run = await library.startRun({ file, workflow: 'stuck', history })
    run.cancel()
    expect(await run.done).toEqual({ status: 'cancelled' })
    const { recordings } = await library.listRecordings(history)
    expect(recordings.find(one => one.header.execution === run.id)?.status).toBe('cancelled')
  })

  test('comes from a signal too', async () => {
    const control = new AbortController()
    const run = await library.startRun({ file, workflow: 'stuck', record: false, signal: control.signal })
    control.abort()
    expect(await run.done).toEqual({ status: 'cancelled' })
  })

  test('by a signal that was aborted before starts nothing', async () => {
    const started = library.startRun({ file, record: false, signal: AbortSignal.abort() })
    await expect(started).rejects.toThrow(/abort/i)
  })
})

describe('the events of a run', () => {
  test('come while it runs, each once and in order', async () => {
    const run = await library.startRun({ file, workflow: 'chatty', history })
    let whileRunning = 0
    const numbers: number[] = []
    for await (const event of run.events()) {
      numbers.push(event.seq)
      if (run.status === 'running') whileRunning++
    }
    expect(numbers).toEqual(numbersTo(run.timeline.length))
    expect(whileRunning).toBeGreaterThan(100)
  })

  test('are all there for those who come late', async () => {
    const run = await library.startRun({ file, history })
    await run.done
    const events = await collect(run.events())
    expect(events.map(event => event.seq)).toEqual(numbersTo(run.timeline.length))
  })

  test('can be had from a number on', async () => {
    const run = await library.startRun({ file, record: false })
    await run.done
    const [first] = await collect(run.events(4))
    expect(first?.seq).toBe(4)
    expect(await collect(run.events(run.timeline.length))).toEqual([])
  })

  test('can be left early, without an effect on the run or on others', async () => {
    const run = await library.startRun({ file, workflow: 'chatty', record: false })
    for await (const event of run.events()) if (event.seq === 3) break
    const stop = run.subscribe(() => stop())
    expect(await collect(run.events())).toHaveLength(run.timeline.length)
    expect(await run.done).toMatchObject({ status: 'completed', output: { talk: 2000 } })
  })

  test('do not wait for slow readers, and slow readers get all of them', async () => {
    const run = await library.startRun({ file, workflow: 'chatty', history })
    const slow = run.events()
    const { value: first } = await slow.next()
    expect(await run.done).toMatchObject({ status: 'completed' })
    const rest = await collect(slow)
    expect([first!.seq, ...rest.map(event => event.seq)]).toEqual(numbersTo(run.timeline.length))
  })

  test('are told to a listener one after another', async () => {
    const run = await library.startRun({ file, history })
    const numbers: number[] = []
    let busy = false
    let overlapped = false
    await new Promise<void>(resolve => {
      run.on('event', async event => {
        overlapped ||= busy
        busy = true
        await wait(1)
        busy = false
        numbers.push(event.seq)
        if (event.type === 'exit' && event.span === 0) resolve()
      })
    })
    expect(overlapped).toBe(false)
    expect(numbers).toEqual(numbersTo(run.timeline.length))
  })

  test('stop for a listener that has had enough', async () => {
    const run = await library.startRun({ file, record: false })
    let told = 0
    const stop = run.on('event', () => {
      told++
      stop()
    })
    await run.done
    await wait(5)
    expect(told).toBe(1)
  })

  test('are not kept in memory for a reader that stands still', () => {
    const program = write(
      'stalled.js',
      `
import { compileWorkflow, startRun } from 'playhead'
const text = 'handlers: ./flood.js\\nworkflows: { main: { nodes: [{ id: flood, type: compute, handler: flood }] } }'
const run = await startRun({ file: compileWorkflow(text, import.meta.dirname + '/flood.yaml'), history: 'flood' })
const stalled = run.events()
await stalled.next()
run.on('event', () => new Promise(() => {}))
globalThis.gc()
const before = process.memoryUsage().heapUsed
const { status } = await run.done
globalThis.gc()
const { value } = await stalled.next()
console.log(JSON.stringify({ status, seq: value.seq, grown: process.memoryUsage().heapUsed - before, events: run.timeline.length }))
process.exit()
`,
    )
    write(
      'flood.js',
      `
export async function flood(_, run) {
  for (let i = 0; i < 20_000; i++) {
    run.log('x'.repeat(2_000) + i)
    if (i % 500 === 0) await new Promise(resolve => setTimeout(resolve, 0))
  }
}
`,
    )
    const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', program], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    const seen = JSON.parse(stdout) as { status: string; seq: number; grown: number; events: number }
    expect(seen).toMatchObject({ status: 'completed', seq: 1 })
    expect(seen.events).toBeGreaterThan(20_000)
    // The events are 40 MB of text.
    expect(seen.grown).toBeLessThan(12_000_000)
  })
})

describe('the end of a run', () => {
  test('is told once, also to those who ask later', async () => {
    const run = await library.startRun({ file, record: false })
    const early = new Promise(resolve => run.on('end', resolve))
    const result = await run.done
    const late = new Promise(resolve => run.on('end', resolve))
    expect([await early, await late]).toEqual([result, result])
  })
})

describe('a question', () => {
  test('is told and answered by the listener', async () => {
    const run = await library.startRun({ file, workflow: 'ask', record: false })
    run.on('question', ({ question, address }) => run.answer(question.choices[1]!, address))
    expect(await run.done).toEqual({ status: 'completed', output: { went: 'right' } })
  })

  test('is told once to each listener, also when it was asked before', async () => {
    const run = await library.startRun({ file, workflow: 'ask', record: false })
    const told: string[] = []
    run.on('question', ({ address }) => told.push(`early ${address}`))
    while (run.questions.length === 0) await wait(1)
    run.on('question', ({ address }) => told.push(`late ${address}`))
    await wait(2)
    const [{ address } = { address: '' }] = run.questions
    expect(told).toEqual([`early ${address}`, `late ${address}`])
    run.answer('left')
    await run.done
  })

  test('that is left can be answered from the recording', async () => {
    const waiting = await library.startRun({ file, workflow: 'ask', history })
    waiting.leave()
    expect(await waiting.done).toMatchObject({ status: 'waiting' })
    const run = await library.continueRun({ recording: waiting.recording!, answer: 'left' })
    expect(run.id).toBe(waiting.id)
    expect(await run.done).toEqual({ status: 'completed', output: { went: 'left' } })
  })

  test('refuses an answer that is none of its choices', async () => {
    const run = await library.startRun({ file, workflow: 'ask', record: false })
    while (run.questions.length === 0) await wait(1)
    expect(() => run.answer('up')).toThrow('no answer')
    run.cancel()
    await run.done
  })
})
