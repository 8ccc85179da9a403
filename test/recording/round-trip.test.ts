import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { blockLength } from '../../src/recording/format.ts'
import { readOutline } from '../../src/recording/reader.ts'
import type { State } from '../../src/recording/state.ts'
import { createStructure, type Structure } from '../../src/recording/structure.ts'
import { createStructurePacker } from '../../src/recording/structure-packer.ts'
import type { Timeline } from '../../src/recording/timeline.ts'
import { eventsOf, testHeader } from '../start-run.ts'
import { ending, execute, executions, open, record, sourceOf, startRecording, statesOf } from './helpers.ts'

const runs = { numRuns: 60 }

/** As text, in which a key called __proto__ shows and the order of keys does not. */
const text = (value: unknown): string => {
  if (value instanceof Map) return `Map ${text([...value])}`
  if (Array.isArray(value)) return `[${value.map(text).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  return `{${entries
    .map(([key, part]) => `${JSON.stringify(key)}:${text(part)}`)
    .sort()
    .join()}}`
}

/** All that a structure says. */
function columns(structure: Structure) {
  const rows = Array.from({ length: structure.length }, (_, seq) => {
    const span = structure.span(seq)
    return [
      structure.type(seq),
      span,
      structure.site(span),
      structure.parent(span),
      structure.thread(span),
      structure.level(span),
      structure.visit(span),
      structure.exit(span),
      structure.status(span),
      structure.address(span),
      structure.isWithin(span, 0),
    ]
  })
  return {
    rows,
    sites: structure.sites,
    writes: [...structure.writtenKeys()].map(key => [key, structure.writes(key)]),
  }
}

/** Contexts have the same order of keys, too: it is the one that people see. */
async function expectState(timeline: Timeline, position: number, expected: State): Promise<void> {
  const state = await timeline.state(position)
  expect(text(state)).toBe(text(expected))
  expect(JSON.stringify([...state.contexts])).toBe(JSON.stringify([...expected.contexts]))
}

describe('a recording', () => {
  test('holds every event that was written, and every state', async () => {
    await fc.assert(
      fc.asyncProperty(executions, async events => {
        const timeline = await open(record(events))
        expect(timeline.length).toBe(events.length)
        expect(text(await eventsOf(timeline))).toBe(text(events))
        const states = statesOf(events)
        for (const [position, state] of states.entries()) {
          if (position % 7 === 0 || position > states.length - 3 || position % blockLength < 2)
            await expectState(timeline, position, state)
        }
      }),
      runs,
    )
  })

  test('has the structure that was built while it was written', async () => {
    await fc.assert(
      fc.asyncProperty(executions, async events => {
        const { writer, sink } = startRecording()
        for (const event of events) writer.append(event)
        writer.finish(ending)
        expect(columns((await open(sink.bytes())).structure)).toEqual(columns(writer.structure))
      }),
      runs,
    )
  })

  test('tells its header and its summary without being opened', async () => {
    const events = execute([{ what: 'node', where: 0, value: ['a', 1] }])
    const outline = await readOutline(sourceOf(record(events, { tags: ['x'] })), 'x', nodeCodec)
    expect(outline).toMatchObject({
      header: testHeader({ tags: ['x'] }),
      summary: { status: 'completed', events: 4, nodes: 1, maxDepth: 1, duration: 1_000 },
    })
  })

  test('is JSON Lines for everybody who has gzip', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'playhead-'))
    try {
      const events = execute(
        Array.from({ length: 600 }, (_, i) => ({ what: 'write', where: i, value: ['a', `line\n${i} 😀`] })),
      )
      const path = join(folder, 'run.playhead')
      await writeFile(path, record(events))
      const { stdout, stderr } = await promisify(execFile)('gzip', ['-dc', path], { maxBuffer: 1e9 })
      const lines = stdout
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line))
      expect(stderr).toBe('')
      expect(lines[0]).toEqual(testHeader())
      expect(lines.filter(line => 'seq' in line)).toEqual(events)
      expect(lines.at(-1)).toMatchObject({ type: 'summary', events: events.length })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('keeps strings of ten megabytes', async () => {
    const long = '😀'.repeat(2_500_000)
    const events = execute([{ what: 'write', where: 2, value: ['a', long] }])
    const timeline = await open(record(events))
    expect((await timeline.state(2)).contexts.get(0)?.['a'] === long).toBe(true)
  })
})

describe('a structure', () => {
  test('is the same after it was packed and unpacked', () => {
    fc.assert(
      fc.property(executions, events => {
        const structure = createStructure()
        for (const event of events) structure.append(event)
        expect(
          columns(createStructure(JSON.parse(JSON.stringify(createStructurePacker(structure).packed())))),
        ).toEqual(columns(structure))
      }),
      runs,
    )
  })

  test('refuses columns that contradict each other', () => {
    const structure = createStructure()
    for (const event of execute([
      { what: 'node', where: 0, value: ['a', 1] },
      { what: 'write', where: 1, value: ['a', 2] },
    ]))
      structure.append(event)
    const packed = createStructurePacker(structure).packed()
    const bytes = (...numbers: number[]) => Buffer.from(numbers).toString('base64')
    const broken = [
      { types: bytes(3) },
      { types: bytes(0, 0, 9) },
      { spans: '' },
      { spans: bytes(200, 200, 1, 1, 1) },
      { spans: bytes(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80) },
      { enters: '' },
      { enters: bytes(0, 0, 2, 8, 1, 2) },
      { enters: bytes(1, 0, 2, 2, 1, 2) },
      { enters: bytes(2, 0, 2, 0, 1, 2) },
      { enters: bytes(0, 0, 2, 2, 7, 2) },
      { enters: bytes(0, 1, 2, 2, 0, 2) },
      { exits: '' },
      { exits: bytes(0, 0) },
      { exits: bytes(9, 9) },
      { sites: [...packed.sites, ...packed.sites] },
      { writes: { a: bytes(100) } },
      { writes: { a: bytes(0) } },
    ]
    for (const part of broken) expect(() => createStructure({ ...packed, ...part })).toThrow(RangeError)
  })

  test('refuses an event of a span that was never opened', () => {
    const structure = createStructure()
    for (const event of execute([])) structure.append(event)
    expect(() => structure.append({ seq: 2, time: 2, type: 'exit', span: 1, status: 'completed' })).toThrow(
      RangeError,
    )
    expect(() => structure.append({ seq: 2, time: 2, type: 'exit', span: 7, status: 'completed' })).toThrow(
      RangeError,
    )
  })
})

describe('what was flushed', () => {
  test('can be opened from the bytes so far, all of it', async () => {
    await fc.assert(
      fc.asyncProperty(executions, fc.integer({ min: 1, max: 40 }), async (events, every) => {
        const states = statesOf(events)
        const { sink, writer } = startRecording()
        for (const [i, event] of events.entries()) {
          writer.append(event)
          if ((i + 1) % every !== 0 && (i + 1) % blockLength > 1) continue
          writer.flush()
          const timeline = await open(sink.bytes())
          expect(timeline).toMatchObject({ length: i + 1, status: 'interrupted', live: false })
          expect(text(await timeline.event(i))).toBe(text(event))
          await expectState(timeline, i + 1, states[i + 1]!)
        }
      }),
      { numRuns: 25 },
    )
  })

  test('is in a file that gzip reads up to the last flush', async () => {
    const { sink, writer } = startRecording()
    const events = execute(
      Array.from({ length: 300 }, (_, i) => ({ what: 'log', where: i, value: ['x', i] })),
      false,
    )
    for (const event of events) {
      writer.append(event)
      if (event.seq % 50 === 0) writer.flush()
    }
    writer.flush()
    const folder = await mkdtemp(join(tmpdir(), 'playhead-'))
    try {
      const path = join(folder, 'run.playhead')
      await writeFile(path, sink.bytes())
      // gzip complains of the end, and prints all that it has read before it.
      const { stdout } = await promisify(execFile)('gzip', ['-dc', path], { maxBuffer: 1e9 }).catch(
        failed => failed,
      )
      const lines = String(stdout)
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line))
      expect(lines.filter(line => 'seq' in line)).toEqual(events)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('before the first event is a recording without events', async () => {
    const { sink, writer } = startRecording()
    writer.flush()
    await expect(open(sink.bytes())).rejects.toMatchObject({ code: 'recording-empty' })
  })
})
