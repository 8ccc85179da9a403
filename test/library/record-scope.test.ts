import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import type { OpenFile, Recorder, Timeline } from '../../src/index.ts'
import { installLibrary } from './project.ts'

const { library, path, write } = await installLibrary({
  'flow.yaml': 'workflows: { main: { nodes: [{ id: a, type: transform, set: { x: 1 } }] } }',
})
const history = path('history')

const open: OpenFile[] = []
afterEach(() => Promise.all(open.splice(0).map(one => one.close())))

async function opened(file: string): Promise<Timeline> {
  const one = await library.openRecordingFile(file)
  open.push(one)
  return one.timeline
}

/** Records to a file and opens it again, as somebody else would. */
async function recorded(work: (recorder: Recorder) => unknown, options: { inputs?: { n: number } } = {}) {
  let file = ''
  const outcome = await library
    .recordScope({ name: 'nightly', tags: ['job'], history, ...options }, async recorder => {
      file = recorder.recording!
      return work(recorder)
    })
    .then(
      value => ({ value }),
      (thrown: unknown) => ({ thrown }),
    )
  return { file, outcome, timeline: await opened(file) }
}

function spans({ structure, length }: Timeline): string[] {
  const seqs = Array.from({ length }, (_, seq) => seq).filter(seq => structure.type(seq) === 'enter')
  return seqs.map(seq => `${structure.address(seq)} ${structure.status(seq)}`)
}

const contextAt = async (timeline: Timeline, position: number) =>
  (await timeline.state(position)).contexts.get(0)

describe('a recording of a program', () => {
  test('holds its nodes, inputs, results and tags', async () => {
    const { outcome, timeline } = await recorded(
      async recorder => {
        const rows = await recorder.node('load', { from: 'db' }, () => [1, 2, 3])
        return recorder.node('sum', { rows }, () => rows.reduce((a, b) => a + b))
      },
      { inputs: { n: 3 } },
    )
    expect(outcome).toEqual({ value: 6 })
    expect(timeline.status).toBe('completed')
    expect(timeline.header).toMatchObject({ workflow: 'nightly', tags: ['job'], inputs: { n: 3 } })
    expect(spans(timeline)).toEqual(['nightly completed', 'nightly/load completed', 'nightly/sum completed'])
    expect(await contextAt(timeline, timeline.length)).toEqual({ n: 3, load: [1, 2, 3], sum: 6 })
    const entered = await timeline.event(1)
    expect(entered).toMatchObject({ type: 'enter', id: 'load', input: { from: 'db' } })
  })

  test('puts nodes that go on at the same time on threads of their own', async () => {
    const { timeline } = await recorded(recorder =>
      Promise.all(['a', 'b', 'c'].map((id, i) => recorder.node(id, {}, () => wait(3 * (3 - i), i)))),
    )
    expect(spans(timeline)).toEqual([
      'nightly completed',
      'nightly/a completed',
      'nightly/[b] completed',
      'nightly/[b]/b completed',
      'nightly/[c] completed',
      'nightly/[c]/c completed',
    ])
    expect(await contextAt(timeline, timeline.length)).toEqual({ a: 0, b: 1, c: 2 })
  })

  test('knows which node the code is called by', async () => {
    const { timeline } = await recorded(async recorder => {
      library.record('above')
      await Promise.all([
        recorder.node('a', {}, async inner => {
          await wait(1)
          library.record('in a', library.currentRun()?.address)
          await inner.node('deep', {}, () => library.record('in deep', library.currentRun()?.address))
        }),
        recorder.node('b', {}, () => library.record('in b', library.currentRun()?.address)),
      ])
    })
    const logs: unknown[] = []
    for (let seq = 0; seq < timeline.length; seq++) {
      const event = await timeline.event(seq)
      if (event.type === 'log') logs.push([event.name, event.data, timeline.structure.address(event.span)])
    }
    expect(logs).toEqual([
      ['above', undefined, 'nightly'],
      ['in b', 'nightly/[b]/b', 'nightly/[b]/b'],
      ['in a', 'nightly/a', 'nightly/a'],
      ['in deep', 'nightly/a/deep', 'nightly/a/deep'],
    ])
    expect(library.currentRun()).toBeUndefined()
  })

  test('finishes itself when the program throws, with the error where it happened', async () => {
    const error = new Error('out of paper')
    const { outcome, timeline } = await recorded(recorder =>
      recorder.node('print', {}, () => {
        throw error
      }),
    )
    expect(outcome).toEqual({ thrown: error })
    expect(timeline.summary).toMatchObject({
      status: 'failed',
      error: { message: 'out of paper', address: 'nightly/print' },
    })
  })

  test('completes when the program survives the failure of a node', async () => {
    const { timeline } = await recorded(async recorder => {
      await recorder.node('print', {}, () => Promise.reject(new Error('out of paper'))).catch(() => undefined)
      return 'all the same'
    })
    expect(spans(timeline)).toEqual(['nightly completed', 'nightly/print failed'])
  })

  test('waits for nodes that nobody waits for', async () => {
    const { timeline } = await recorded(recorder => {
      void recorder.node('late', {}, () => wait(5, 'done'))
    })
    expect(spans(timeline)).toEqual(['nightly completed', 'nightly/late completed'])
  })

  test('takes no more once it has ended, and the work is done all the same', async () => {
    let kept: Recorder | undefined
    const { timeline, file } = await recorded(recorder => {
      kept = recorder
    })
    const bytes = readFileSync(file)
    expect(await kept!.node('after', {}, () => 7)).toBe(7)
    kept!.log('after')
    expect(readFileSync(file)).toEqual(bytes)
    expect(spans(timeline)).toEqual(['nightly completed'])
  })

  test('replaces what JSON cannot hold', async () => {
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    const { outcome, timeline } = await recorded(recorder =>
      recorder.node('odd', { circular }, () => ({ big: 10n })),
    )
    expect(outcome).toEqual({ value: { big: 10n } })
    expect(timeline.status).toBe('completed')
    expect(JSON.stringify(await timeline.event(1))).toContain('not recorded')
  })

  test('hides secrets', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    await library.recordScope({ name: 'quiet', history, secrets: ['hunter2'] }, async recorder => {
      resolve(recorder.recording!)
      await recorder.node('login', { password: 'hunter2' }, () => 'the password is hunter2')
    })
    const text = gunzipSync(readFileSync(await promise)).toString()
    expect(text).toContain('the password is •••')
    expect(text).not.toContain('hunter2')
  })

  test('knows, of a run that it starts, that it has started it', async () => {
    const { outcome, timeline } = await recorded(recorder =>
      recorder.node('run', {}, async () => {
        const run = await library.startRun({ file: path('flow.yaml'), record: false })
        await run.done
        return run.timeline.header.startedBy
      }),
    )
    expect(outcome).toEqual({
      value: { execution: timeline.header.execution, address: 'nightly/run' },
    })
  })

  test('lets the program end itself', () => {
    const program = write(
      'leaving.js',
      `import { recordScope } from 'playhead'
await recordScope({ name: 'leaving', record: false }, recorder => recorder.node('end', {}, () => process.exit(7)))`,
    )
    expect(spawnSync(process.execPath, [program]).status).toBe(7)
  })

  test('stays by a policy', async () => {
    const fileOf = async (fails: boolean) => {
      let file = ''
      const options = { name: 'job', history, record: { when: 'failure' as const } }
      const done = library.recordScope(options, recorder => {
        file = recorder.recording!
        if (fails) throw new Error('no')
      })
      await done.catch(() => undefined)
      return existsSync(file)
    }
    expect([await fileOf(true), await fileOf(false)]).toEqual([true, false])
  })
})

describe('a recorded program', () => {
  test('is stepped through as a run is, forwards and back', async () => {
    const { file } = await recorded(async recorder => {
      await recorder.node('a', {}, inner => inner.node('deep', {}, () => 1))
      await Promise.all([recorder.node('b', {}, () => wait(2, 2)), recorder.node('c', {}, () => 3)])
    })
    const debuggee = await library.replay(file, 'start', { onLog: () => undefined })
    const { playhead, timeline } = debuggee
    const here = () => timeline.structure.address(timeline.structure.span(playhead.cursor.seq))
    playhead.seek(1)
    const forwards: string[] = []
    for (;;) {
      const { reason } = await playhead.step('in', 1)
      if (reason === 'end') break
      forwards.push(here())
    }
    expect(forwards.slice(0, 3)).toEqual(['nightly/a', 'nightly/a/deep', 'nightly/b'])
    for (;;) {
      const { cursor } = await playhead.stepBack('over', 1)
      if (cursor.position <= 1) break
    }
    expect(here()).toBe('nightly')
    await debuggee.close()
  })

  test('cannot be gone on with, which is said', async () => {
    const program = write(
      'killed.js',
      `import { startRecording } from 'playhead'
await startRecording({ name: 'killed', history: ${JSON.stringify(path('killed'))} })
process.kill(process.pid, 'SIGKILL')`,
    )
    spawnSync(process.execPath, [program])
    const [entry] = (await library.listRecordings(path('killed'))).recordings
    expect(entry?.status).toBe('interrupted')
    await expect(library.continueRun({ recording: entry!.path })).rejects.toMatchObject({
      name: 'PlayheadError',
    })
  })
})

describe('a recording that is begun and stopped', () => {
  test('holds what was done between', async () => {
    const recorder = await library.startRecording({ name: 'service', history })
    const file = recorder.recording!
    await recorder.node('first', {}, () => 1)
    recorder.log('between')
    await recorder.node('second', {}, () => 2)
    await recorder.stop()
    expect(spans(await opened(file))).toEqual([
      'service completed',
      'service/first completed',
      'service/second completed',
    ])
  })

  test('fails with the error that it is stopped with', async () => {
    const recorder = await library.startRecording({ name: 'service', history })
    const file = recorder.recording!
    await recorder.stop(new Error('gave up'))
    const { recordings } = await library.listRecordings(history)
    const entry = recordings.find(one => one.path === file)
    expect(entry?.summary).toMatchObject({ status: 'failed', error: { message: 'gave up' } })
  })

  test('says why it cannot be begun', async () => {
    const begun = library.startRecording({ name: 'x', history, record: { when: 'sample' } })
    await expect(begun).rejects.toMatchObject({ code: 'invalid-record' })
  })
})
