import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import type { Event, NewEvent } from '../../src/recording/event.ts'
import { createFileSink, createSha256, openFileSource } from '../../src/recording/files-node.ts'
import { blockLength } from '../../src/recording/format.ts'
import { createLiveTimeline } from '../../src/recording/live-timeline.ts'
import { footerSize, readMemberHeader } from '../../src/recording/member.ts'
import { openRecording } from '../../src/recording/reader.ts'
import { createMemorySink, type Sink } from '../../src/recording/sink.ts'
import { lastPosition } from '../../src/recording/timeline.ts'
import type { Json } from '../../src/workflow/json.ts'
import { testHeader } from '../start-run.ts'
import { execute, executions, open, startRecording, statesOf } from './helpers.ts'

/** A timeline whose clock stands still, and events as it gets them. */
function start(free: boolean, sink: Sink = createMemorySink()) {
  const ports = { now: () => 0, codec: nodeCodec, hash: createSha256(), sink }
  return createLiveTimeline(testHeader(), ports, free)
}

const emitted = ({ seq: _, time: __, ...event }: Event): NewEvent => event as NewEvent

const stopped = (events: readonly Event[]) => events.map(event => ({ ...event, time: 0 }))

describe('a live timeline', () => {
  test('is as long as its structure after an event that could not be written', async () => {
    const timeline = start(true)
    await timeline.emit({ type: 'enter', kind: 'workflow', id: 'main', visit: 1, context: {} })
    let value: Json = {}
    for (let i = 0; i < 20_000; i++) value = { value }
    const edit = () =>
      timeline.edit({ span: 0, target: 'context', patch: [{ op: 'add', path: '/a', value }] })
    expect(edit).toThrow()
    expect(timeline.length).toBe(timeline.structure.length)
  })

  test('has the state of every position, in the block that is written and in those before it', async () => {
    await fc.assert(
      fc.asyncProperty(executions, async made => {
        const events = stopped(made)
        const timeline = start(true)
        for (const event of events) await timeline.emit(emitted(event))
        const states = statesOf(events)
        const step = Math.max(1, Math.floor(states.length / 20))
        for (let position = 0; position < states.length; position += step)
          expect([...(await timeline.state(position)).contexts]).toEqual([...states[position]!.contexts])
        await timeline.finish({ status: 'completed' })
      }),
      { numRuns: 40 },
    )
  })

  test('lets the run go on only as far as somebody asks', async () => {
    const timeline = start(false)
    const [first, second] = execute([])
    let done = 0
    const running = (async () => {
      await timeline.emit(emitted(first!))
      done = 1
      await timeline.emit(emitted(second!))
      done = 2
    })()
    await new Promise(resolve => setTimeout(resolve, 1))
    expect([timeline.length, done]).toEqual([0, 0])
    expect(await timeline.reach(0)).toBe(true)
    await new Promise(resolve => setTimeout(resolve, 1))
    // The first event exists; what follows it has not begun.
    expect([timeline.length, done]).toEqual([1, 0])
    expect(await timeline.reach(1)).toBe(true)
    expect(timeline.length).toBe(2)
    timeline.release()
    await running
    expect(done).toBe(2)
  })

  test('tells those who wait for an event that never comes, when the run ends', async () => {
    const timeline = start(true)
    const waiting = [timeline.reach(5), timeline.reach(0)]
    await timeline.emit(emitted(execute([])[0]!))
    await timeline.finish({ status: 'cancelled' })
    expect(await Promise.all(waiting)).toEqual([false, true])
    expect([timeline.live, timeline.status, await timeline.reach(9)]).toEqual([false, 'cancelled', false])
  })

  test('takes a request back that was given up', async () => {
    const timeline = start(false)
    const control = new AbortController()
    const given = timeline.reach(3, control.signal)
    control.abort()
    expect(await given).toBe(false)
    let went = false
    void Promise.resolve(timeline.emit(emitted(execute([])[0]!))).then(() => {
      went = true
    })
    await new Promise(resolve => setTimeout(resolve, 1))
    expect([timeline.length, went]).toEqual([0, false])
    timeline.release()
  })

  test('ends before the exit of the outermost span, where there is still something to look at', async () => {
    const timeline = start(true)
    for (const event of execute([{ what: 'node', where: 0, value: ['a', 1] }]))
      await timeline.emit(emitted(event))
    expect(lastPosition(timeline)).toBe(3)
    expect((await timeline.state(3)).spans.size).toBe(1)
    await timeline.finish({ status: 'completed' })
  })
})

describe('a recording file', () => {
  let folder: string
  let path: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'playhead-'))
    path = join(folder, 'new', 'folder', 'run.playhead')
  })

  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('can be opened by others while it is written, with all that was flushed', async () => {
    const timeline = start(true, createFileSink(path))
    const events = stopped(
      execute(
        Array.from({ length: 300 }, (_, i) => ({ what: 'log', where: i, value: ['x', i] })),
        false,
      ),
    )
    for (const event of events) await timeline.emit(emitted(event))
    timeline.flush()
    const source = await openFileSource(path)
    const other = await openRecording(source, path, nodeCodec, () => true)
    expect(other).toMatchObject({ length: events.length, status: 'running' })
    expect(await other.event(events.length - 1)).toEqual(events.at(-1))
    await source.close()
    await timeline.finish({ status: 'completed' })
  })

  test('gets its events within a moment, without anybody asking', async () => {
    const timeline = start(true, createFileSink(path))
    await timeline.emit(emitted(execute([])[0]!))
    await expect.poll(async () => (await readFile(path)).length, { timeout: 5_000 }).toBeGreaterThan(300)
    await timeline.finish({ status: 'completed' })
  })

  test('can still be looked at by the run itself after it was closed', async () => {
    const timeline = start(true, createFileSink(path))
    const events = stopped(
      execute(Array.from({ length: 600 }, (_, i) => ({ what: 'write', where: i, value: ['a', i] }))),
    )
    for (const event of events) await timeline.emit(emitted(event))
    await timeline.finish({ status: 'completed' })
    expect(await timeline.event(3)).toEqual(events[3])
  })

  test('never replaces one that is there', async () => {
    createFileSink(path).close()
    expect(() => createFileSink(path)).toThrow(/EEXIST/)
  })
})

describe('saving before something that may never come back', () => {
  const log = (): NewEvent => ({ type: 'log', span: 0, text: 'x', level: 'info' })

  test('is done at once, so that a kill in the next moment loses nothing', async () => {
    const sink = createMemorySink()
    const timeline = start(true, sink)
    const events = execute([])
    await timeline.emit(emitted(events[0]!))
    for (let i = 1; i <= 30; i++) {
      await timeline.emit(log())
      timeline.save()
      const bytes = sink.bytes()
      const source = {
        size: async () => bytes.length,
        read: async (at: number, size: number) => bytes.slice(at, at + size),
      }
      if (i % 10 === 0) expect((await openRecording(source, 'x', nodeCodec)).length).toBe(i + 1)
    }
    await timeline.finish({ status: 'completed' })
  })

  test('is done for some only when it is asked for many thousand times in a moment', async () => {
    const sink = createMemorySink()
    let writes = 0
    const timeline = start(true, {
      ...sink,
      write: (bytes, at) => {
        writes++
        sink.write(bytes, at)
      },
    })
    await timeline.emit(emitted(execute([])[0]!))
    for (let i = 0; i < 5_000; i++) {
      await timeline.emit(log())
      timeline.save()
    }
    expect(writes).toBeLessThan(500)
    await timeline.finish({ status: 'completed' })
  })
})

describe('a run that is faster than the compression of its recording', () => {
  /** A timeline, and how many blocks waited for their compression at most. */
  function startSlow() {
    let waiting = 0
    let most = 0
    const codec = {
      ...nodeCodec,
      async deflateLater(bytes: Uint8Array) {
        most = Math.max(most, ++waiting)
        await new Promise(resolve => setImmediate(resolve))
        waiting--
        return nodeCodec.deflate(bytes, undefined, true)
      },
    }
    const sink = createMemorySink()
    const timeline = createLiveTimeline(
      testHeader(),
      { now: () => 0, codec, hash: createSha256(), sink },
      true,
    )
    return { timeline, sink, most: () => most }
  }

  const lines = blockLength * 75
  const log = (i: number): NewEvent => ({
    type: 'log',
    span: 0,
    text: `line ${i} `.repeat(12),
    level: 'info',
  })

  test('is held up, so that its length costs no memory', async () => {
    const { timeline, most } = startSlow()
    await timeline.emit(emitted(execute([])[0]!))
    let waits = 0
    for (let i = 0; i < lines; i++) {
      const told = timeline.emit(log(i))
      if (typeof told === 'number') continue
      waits++
      await told
    }
    await timeline.finish({ status: 'completed' })
    expect(waits).toBeGreaterThan(0)
    expect(most()).toBeLessThanOrEqual(4)
  })

  test('costs no memory either where it does not let itself be held up', async () => {
    const { timeline, sink, most } = startSlow()
    void timeline.emit(emitted(execute([])[0]!))
    for (let i = 0; i < lines; i++) void timeline.emit(log(i))
    await timeline.finish({ status: 'completed' })
    expect(most()).toBeLessThanOrEqual(66)
    const bytes = sink.bytes()
    const source = {
      size: async () => bytes.length,
      read: async (at: number, size: number) => bytes.slice(at, at + size),
    }
    expect(await openRecording(source, 'x', nodeCodec)).toMatchObject({
      length: lines + 1,
      status: 'completed',
    })
  })

  test('takes nothing more from when it ends, while its index is still made', async () => {
    const { timeline, sink } = startSlow()
    void timeline.emit(emitted(execute([])[0]!))
    for (let i = 0; i < 3_000; i++) void timeline.emit(log(i))
    const finished = timeline.finish({ status: 'completed' })
    await timeline.emit(log(3_000))
    await finished
    await timeline.emit(log(3_001))
    expect(timeline.length).toBe(3_001)
    expect(await open(sink.bytes())).toMatchObject({ length: 3_001, status: 'completed' })
  })

  test('can be looked at where it waits', async () => {
    const { timeline } = startSlow()
    void timeline.emit(emitted(execute([])[0]!))
    for (let i = 0; i < 3_000; i++) void timeline.emit(log(i))
    expect(await timeline.event(1_000)).toMatchObject({ seq: 1_000, text: `line ${999} `.repeat(12) })
    expect((await timeline.state(3_001)).position).toBe(3_001)
    await timeline.finish({ status: 'completed' })
  })
})

describe('a recording to which somebody says "flush" while it ends', () => {
  // One block, and several: they end in different ways.
  for (const lines of [5, 2 * blockLength + 5]) {
    test(`ends with its summary, and with nothing behind it: ${lines} lines`, async () => {
      const sink = createMemorySink()
      const timeline = start(true, sink)
      await timeline.emit(emitted(execute([])[0]!))
      for (let i = 0; i < lines; i++)
        await timeline.emit({ type: 'log', span: 0, text: `${i} `.repeat(100), level: 'info' })
      const finished = timeline.finish({ status: 'completed' })
      timeline.flush()
      timeline.save()
      await finished
      const { length } = sink.bytes()
      timeline.flush()
      timeline.save()
      expect(sink.bytes().length).toBe(length)
      const recording = await open(sink.bytes())
      expect([recording.status, recording.length]).toEqual(['completed', lines + 1])
      expect(await recording.event(lines)).toMatchObject({ text: `${lines - 1} `.repeat(100) })
      // Each block stands there once, and is closed: from one to the next all can be reached.
      let held = 0
      for (let at = 0; at < length - footerSize; ) {
        const { size, events } = readMemberHeader(sink.bytes().subarray(at))!
        expect(size).toBeGreaterThan(0)
        held += events
        at += size
      }
      expect(held).toBe(recording.length)
    })
  }
})

test('a file that was closed takes no more: its number may be that of another one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'playhead-closed-'))
  const first = createFileSink(join(folder, 'first'))
  first.close()
  const second = createFileSink(join(folder, 'second'))
  expect(() => first.write(new Uint8Array(8), 0)).toThrow('is closed')
  first.close()
  second.write(new Uint8Array(3), 0)
  second.close()
  expect(await readFile(join(folder, 'second'))).toHaveLength(3)
  await rm(folder, { recursive: true })
})

test('a recording that goes on holds what it held before as soon as it is opened', async () => {
  const { sink, writer } = startRecording()
  const events = execute([{ what: 'node', where: 0, value: ['a', 1] }], false)
  for (const event of events) writer.append(event)
  writer.flush()
  const unfinished = await (await open(sink.bytes())).unfinished()
  expect(unfinished.tail).toHaveLength(events.length)
  const cut = createMemorySink()
  cut.write(sink.bytes().subarray(0, unfinished.end), 0)
  const ports = { now: () => 0, codec: nodeCodec, hash: createSha256(), sink: cut }
  createLiveTimeline(testHeader(), ports, false, { ...unfinished, elapsed: 0 })
  expect((await open(cut.bytes())).length).toBe(events.length)
})
