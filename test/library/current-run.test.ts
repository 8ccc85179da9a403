import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/index.ts'
import { installLibrary } from './project.ts'

const { library, path, folder } = await installLibrary({
  'flow.yaml': `
handlers: ./handlers.js
workflows:
  walk:
    inputs:
      token: { type: string, required: true }
      pauses: { type: array, required: true }
    nodes:
      - id: each
        type: foreach
        items: pauses
        as: pause
        concurrency: 3
        node: step
      - { id: step, type: compute, handler: step, inputs: { token: $ctx.token, pause: $ctx.pause } }
  outer:
    nodes:
      - { id: start, type: compute, handler: startInner, next: after }
      - { id: after, type: compute, handler: whoAmI }
  inner:
    nodes:
      - { id: who, type: compute, handler: whoAmI }
  nest:
    nodes:
      - { id: start, type: compute, handler: startStuck }
  stuck:
    nodes:
      - { id: wait, type: compute, handler: untilCancelled }
  isolated:
    isolation: process
    nodes:
      - { id: start, type: compute, handler: startInner }
  left:
    nodes:
      - { id: leave, type: compute, handler: leaveBehind }
`,
  'handlers.js': `
import { setTimeout as wait } from 'node:timers/promises'
import { currentRun, record, startRun } from 'playhead'

const file = import.meta.dirname + '/flow.yaml'
const history = import.meta.dirname + '/history'

/** Deep below a handler, without its second argument. */
async function deepBelow(token, pause) {
  const before = currentRun().address
  record('before', token)
  await wait(pause)
  await Promise.all([wait(0), Promise.resolve().then(() => record('between', token))])
  record('after', token)
  return [before, currentRun().address, currentRun().execution]
}

export async function step({ token, pause }, run) {
  const [before, after, execution] = await deepBelow(token, pause)
  return { same: before === run.address && after === run.address && execution === run.execution }
}

export const whoAmI = () => currentRun()?.address + ' ' + currentRun()?.execution

export async function startInner(_, run) {
  const inner = await startRun({ file, workflow: 'inner', history })
  const { output } = await inner.done
  record('inner is over')
  return { outer: run.execution, still: currentRun().execution, inner: inner.id, recording: inner.recording, output }
}

export async function startStuck() {
  const inner = await startRun({ file, workflow: 'stuck', history })
  record('started', inner.id)
  return (await inner.done).status
}

export const untilCancelled = (_, run) => new Promise((_, reject) => {
  run.signal.addEventListener('abort', () => reject(run.signal.reason))
})

export function leaveBehind() {
  void wait(5).then(() => record('too late'))
}
`,
})

const file = path('flow.yaml')
const history = path('history')

async function logsOf(events: AsyncIterable<Event>) {
  const logs: { name?: string; data?: unknown; span: number }[] = []
  for await (const event of events) {
    if (event.type === 'log') logs.push({ name: event.name, data: event.data, span: event.span })
  }
  return logs
}

describe('outside of a run', () => {
  test('there is no current run, and recording does nothing', () => {
    expect(library.currentRun()).toBeUndefined()
    expect(() => library.record('nobody', { listens: true })).not.toThrow()
  })
})

describe('runs that go on at the same time', () => {
  test('never see each other', async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(fc.array(pauses, { minLength: 2, maxLength: 12 }), async plans => {
        const runs = await Promise.all(
          plans.map((plan, i) =>
            library.startRun({
              file,
              workflow: 'walk',
              record: false,
              inputs: { token: `run ${i}`, pauses: plan },
            }),
          ),
        )
        for (const [i, run] of runs.entries()) {
          const result = await run.done
          expect(result).toMatchObject({ status: 'completed' })
          const logs = await logsOf(run.events())
          expect(logs.map(log => log.data)).toEqual(logs.map(() => `run ${i}`))
          expect(logs).toHaveLength(plans[i]!.length * 3)
          // Each step has recorded in a span of its own.
          expect(new Set(logs.map(log => log.span)).size).toBe(plans[i]!.length)
          const { structure, length } = run.timeline
          for (let seq = 0; seq < length; seq++) {
            const event = await run.timeline.event(seq)
            if (
              event.type === 'write' &&
              structure.site(event.span).id === 'step' &&
              event.patch[0]?.path === '/step'
            )
              expect(event.patch[0].value).toEqual({ same: true })
          }
        }
        expect(library.currentRun()).toBeUndefined()
      }),
      { numRuns: 15 },
    )
  })
})

interface Started {
  outer: string
  still: string
  inner: string
  recording: string
  output: { who: string }
}

describe('a run that a handler starts', () => {
  test('is the current one for its own handlers only', async () => {
    const run = await library.startRun({ file, workflow: 'outer', history })
    const result = await run.done
    if (result.status !== 'completed') throw new Error(JSON.stringify(result))
    const { start, after } = result.output as unknown as { start: Started; after: string }
    expect(start.output.who).toBe(`inner/who ${start.inner}`)
    expect(start.still).toBe(run.id)
    expect(after).toBe(`outer/after ${run.id}`)
    expect((await logsOf(run.events())).map(log => log.name)).toEqual(['inner is over'])
  })

  test.each(['outer', 'isolated'])(
    'has a recording of its own that knows who started it (%s)',
    async workflow => {
      const run = await library.startRun({ file, workflow, history })
      const result = await run.done
      if (result.status !== 'completed') throw new Error(JSON.stringify(result))
      const { inner, output } = (result.output as unknown as { start: Started }).start
      const { recordings } = await library.listRecordings(history)
      const header = (id: string) => recordings.find(one => one.header.execution === id)?.header
      expect(output.who).toBe(`inner/who ${inner}`)
      expect(header(inner)).toMatchObject({
        workflow: 'inner',
        startedBy: { execution: run.id, address: `${workflow}/start` },
      })
      expect(header(run.id)).not.toHaveProperty('startedBy')
    },
  )

  test('is cancelled with it', async () => {
    const run = await library.startRun({ file, workflow: 'nest', record: false })
    let inner: unknown
    for await (const event of run.events()) {
      if (event.type !== 'log' || event.name !== 'started') continue
      inner = event.data
      run.cancel()
    }
    expect(await run.done).toEqual({ status: 'cancelled' })
    const statusOfInner = async () => {
      const { recordings } = await library.listRecordings(history)
      return recordings.find(one => one.header.execution === inner)?.status
    }
    await expect.poll(statusOfInner).toBe('cancelled')
  })
})

describe('a run of the command line, which is another copy of the package than its handlers import', () => {
  test('is the current one all the same', () => {
    const cli = join(import.meta.dirname, '../../src/cli/main.ts')
    const args = [cli, 'run', 'flow.yaml', '--name', 'outer', '--json']
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
    const { id, result } = JSON.parse(stdout) as { id: string; result: { start: Started; after: string } }
    expect(result).toMatchObject({ start: { outer: id, still: id }, after: `outer/after ${id}` })
    expect(result.start.output.who).toBe(`inner/who ${result.start.inner}`)
  })
})

describe('what a handler leaves running', () => {
  test('records nothing once the handler has returned', async () => {
    const run = await library.startRun({ file, workflow: 'left', record: false })
    await run.done
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(await logsOf(run.events())).toEqual([])
  })
})
