import { deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import type { Event } from '../../src/recording/event.ts'
import { blockLength } from '../../src/recording/format.ts'
import { footerMember, footerSize, memberHeader, memberTrailer } from '../../src/recording/member.ts'
import { openRecording, readOutline } from '../../src/recording/reader.ts'
import { PlayheadError } from '../../src/workflow/problem.ts'
import { eventsOf, testHeader } from '../start-run.ts'
import { type Choice, execute, open, record, sourceOf, startRecording } from './helpers.ts'
import { member } from './members.ts'

const writes = (count: number): Choice[] =>
  Array.from({ length: count }, (_, i) => ({
    what: (['node', 'write', 'log', 'exit'] as const)[i % 4]!,
    where: i,
    value: ['a', i],
  }))

/** What opening some bytes comes to: the events, or the code of the one error there may be. */
async function attempt(bytes: Uint8Array): Promise<{ events: Event[] } | { code: string }> {
  try {
    const timeline = await open(bytes)
    const events = await eventsOf(timeline)
    for (const position of [0, timeline.length >> 1, timeline.length]) await timeline.state(position)
    return { events }
  } catch (thrown) {
    if (!(thrown instanceof PlayheadError)) throw thrown
    expect(thrown.message).not.toMatch(/\[object|\n|Cannot read|not a function/)
    expect(thrown.place.path).toBe('run.playhead')
    return { code: thrown.code }
  }
}

const codes = expect.stringMatching(/^(not-a-recording|recording-(empty|too-new|damaged))$/)

describe('a recording that was cut off', () => {
  const events = execute(writes(40))
  let finished: Uint8Array
  let killed: Uint8Array

  beforeAll(() => {
    finished = record(events)
    const { sink, writer } = startRecording()
    for (const event of events) {
      writer.append(event)
      if (event.seq % 5 === 0) writer.flush()
    }
    killed = sink.bytes()
  })

  test.each(['finished', 'killed'])(
    'at any byte of a %s one holds the first events, or says what is wrong',
    async kind => {
      const bytes = kind === 'finished' ? finished : killed
      let most = 0
      for (let length = 0; length <= bytes.length; length++) {
        const found = await attempt(bytes.slice(0, length))
        if ('code' in found) expect(found.code).toEqual(codes)
        else {
          expect(found.events).toEqual(events.slice(0, found.events.length))
          // More bytes never mean fewer events.
          expect(found.events.length).toBeGreaterThanOrEqual(most)
          most = found.events.length
        }
      }
      expect(most).toBe(kind === 'finished' ? events.length : events.length - ((events.length - 1) % 5))
    },
  )

  test('anywhere holds all blocks before the cut', async () => {
    const many = execute(writes(4 * blockLength))
    const bytes = record(many)
    for (const part of [0.3, 0.6, 0.9]) {
      const found = await attempt(bytes.slice(0, bytes.length * part))
      expect(found).toHaveProperty('events')
      expect((found as { events: Event[] }).events).toEqual(
        many.slice(0, (found as { events: Event[] }).events.length),
      )
    }
  })

  test('after a block was closed, and before its header says so, holds all its events', async () => {
    const { sink, writer } = startRecording()
    const many = execute(writes(2 * blockLength), false)
    const states: Uint8Array[] = []
    for (const event of many.slice(0, blockLength)) {
      writer.append(event)
      if (event.seq === 100) writer.flush()
      if (event.seq === blockLength - 2) states.push(sink.bytes())
    }
    const [before] = states
    const after = sink.bytes()
    // The header of the block, at the end of the first member, is what is written last.
    const view = new DataView(after.buffer)
    const block = view.getUint32(16, true)
    after.set(before!.slice(block, block + 24), block)
    expect(await attempt(after)).toEqual({ events: many.slice(0, blockLength) })
  })
})

describe('a finished recording whose end is damaged', () => {
  const events = execute(writes(2 * blockLength))
  const bytes = record(events)

  test.each([
    ['index', async () => (await open(bytes)).summary!.index[0] + 40],
    ['summary', async () => bytes.length - footerSize - 30],
    ['footer', async () => bytes.length - footerSize + 17],
  ])('in its %s is repaired from its blocks, and says so', async (_part, place) => {
    const changed = bytes.slice()
    changed[await place()]! ^= 0xff
    const timeline = await open(changed)
    expect(await eventsOf(timeline)).toEqual(events)
    expect(timeline.damage).toMatchObject({ lostBytes: 0, detail: expect.stringMatching(/./) })
    expect(timeline.status).toBe('interrupted')
  })

  test('that was not changed reports no damage', async () => {
    expect((await open(bytes)).damage).toBeUndefined()
  })
})

describe('a recording with a damaged block', () => {
  const events = execute(writes(4 * blockLength))
  const bytes = record(events)

  test('without an index holds all events before the block, and tells how much is lost', async () => {
    const whole = await open(bytes)
    const { sealed, end } = await whole.unfinished()
    const cut = bytes.slice(0, end)
    const { offset, first } = sealed[2]!
    cut[offset + 60]! ^= 0xff
    const timeline = await open(cut)
    expect(await eventsOf(timeline)).toEqual(events.slice(0, first))
    expect(timeline.damage).toMatchObject({ lostBytes: end - offset })
  })

  test('with an index says which part is wrong when that is looked at, and no other', async () => {
    const whole = await open(bytes)
    const { sealed } = await whole.unfinished()
    const changed = bytes.slice()
    const { offset, first } = sealed[2]!
    changed[offset + 60]! ^= 0xff
    const timeline = await open(changed)
    expect(await timeline.event(first - 1)).toEqual(events[first - 1])
    await expect(timeline.event(first)).rejects.toMatchObject({ code: 'recording-damaged' })
  })
})

describe('a recording with changed bytes', () => {
  const events = execute(writes(2 * blockLength))
  const bytes = record(events)

  test('holds its events or says what is wrong, in bounded time', async () => {
    const mutations = fc.array(fc.record({ at: fc.nat(bytes.length - 1), to: fc.nat(255) }), {
      minLength: 1,
      maxLength: 4,
    })
    const slowest = { milliseconds: 0 }
    await fc.assert(
      fc.asyncProperty(mutations, async changes => {
        const changed = bytes.slice()
        for (const { at, to } of changes) changed[at] = to
        const started = performance.now()
        const found = await attempt(changed)
        slowest.milliseconds = Math.max(slowest.milliseconds, performance.now() - started)
        if ('code' in found) expect(found.code).toEqual(codes)
        // What can be read at all is what was written: every member has its checksum.
        else expect(found.events).toEqual(events.slice(0, found.events.length))
      }),
      { numRuns: 600 },
    )
    expect(slowest.milliseconds).toBeLessThan(2_000)
  })

  test('holds its events or says what is wrong when parts are moved, doubled or left out', async () => {
    const piece = fc.record({
      from: fc.nat(bytes.length),
      size: fc.nat(bytes.length),
      to: fc.nat(bytes.length),
      cut: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(piece, async ({ from, size, to, cut }) => {
        const part = bytes.slice(from, from + size)
        const rest = cut ? Buffer.concat([bytes.slice(0, from), bytes.slice(from + size)]) : bytes
        const found = await attempt(Buffer.concat([rest.slice(0, to), part, rest.slice(to)]))
        if ('code' in found) expect(found.code).toEqual(codes)
      }),
      { numRuns: 300 },
    )
  })

  test('in one block can still be looked at elsewhere', async () => {
    const changed = bytes.slice()
    const header = new DataView(changed.buffer).getUint32(16, true)
    changed[header + 60]! ^= 0xff
    const timeline = await open(changed)
    await expect(timeline.state(10)).rejects.toMatchObject({ code: 'recording-damaged' })
    expect(await timeline.event(blockLength + 1)).toEqual(events[blockLength + 1])
  })
})

describe('a file that is no recording', () => {
  test.each<[string, () => Uint8Array]>([
    ['an empty file', () => new Uint8Array()],
    ['a text', () => Buffer.from('workflows:\n  main:\n')],
    ['some other gzip file', () => gzipSync('{"type":"recording"}\n')],
    ['zeros', () => new Uint8Array(10_000)],
    ['a member of ours that holds no header', () => member('{"type":"event"}\n')],
    ['a member of ours that holds no JSON', () => member('{"type":')],
    [
      'a header without an execution',
      () => member(`${JSON.stringify({ ...testHeader(), execution: undefined })}\n`),
    ],
  ])('is refused: %s', async (_, bytes) => {
    expect(await attempt(bytes())).toEqual({
      code: expect.stringMatching(/^(not-a-recording|recording-damaged)$/),
    })
    await expect(readOutline(sourceOf(bytes()), 'run.playhead', nodeCodec)).rejects.toBeInstanceOf(
      PlayheadError,
    )
  })

  test('and is empty says so', async () => {
    await expect(open(new Uint8Array())).rejects.toMatchObject({
      code: 'not-a-recording',
      message: '"run.playhead" is not a Playhead recording: it is empty.',
    })
  })

  test('of a newer version asks for an update, whatever else it holds', async () => {
    await expect(open(member('{"type":"recording","version":2,"news":true}\n'))).rejects.toMatchObject({
      code: 'recording-too-new',
      message: '"run.playhead" was written by a newer Playhead (format 2, this one reads up to 1).',
      remedy: 'Update Playhead.',
    })
  })

  test('with a header only is an empty recording', async () => {
    await expect(open(member(`${JSON.stringify(testHeader())}\n`))).rejects.toMatchObject({
      code: 'recording-empty',
    })
  })

  test('an error of the disk is told with the name of the file', async () => {
    const source = {
      size: async () => 100,
      read: async () => Promise.reject(new Error('EIO: i/o error, read')),
    }
    await expect(openRecording(source, 'run.playhead', nodeCodec)).rejects.toMatchObject({
      code: 'recording-damaged',
      message: '"run.playhead" is damaged: EIO: i/o error, read.',
    })
  })
})

describe('a recording that claims too much', () => {
  const header = () => member(`${JSON.stringify(testHeader())}\n`)

  test.each<[string, () => Uint8Array]>([
    [
      'a block of two gigabytes',
      () => Buffer.concat([header(), memberHeader({ size: 2 ** 31, events: 256 }), new Uint8Array(100)]),
    ],
    [
      'a block of four billion events',
      () => Buffer.concat([header(), member('{"type":"keyframe"}\n', 2 ** 32 - 1)]),
    ],
    [
      'a summary at the end of the world',
      () => Buffer.concat([header(), footerMember({ summary: 2 ** 60, summarySize: 2 ** 31 })]),
    ],
    [
      'a summary that is the footer',
      () => Buffer.concat([header(), footerMember({ summary: header().length, summarySize: footerSize })]),
    ],
    ['an index before the beginning', () => finish({ index: [-5, 100] })],
    ['an index of nothing', () => finish({ index: [0, 0] })],
    ['an index that is the header', () => finish({ index: [0, header().length] })],
  ])('%s is refused', async (_, bytes) => {
    expect(await attempt(bytes())).toEqual({ code: codes })
  })

  test('a block that would unpack to 300 MB is refused before it fills the memory', async () => {
    const bomb = deflateRawSync(Buffer.alloc(300 << 20, 0x20))
    const block = Buffer.concat([
      memberHeader({ size: 24 + bomb.length + 8, events: 1 }),
      bomb,
      memberTrailer(0, 0),
    ])
    const before = process.memoryUsage().rss
    await expect(open(Buffer.concat([header(), block]))).rejects.toMatchObject({
      code: 'recording-damaged',
      message: expect.stringContaining('a block would unpack to more than'),
    })
    expect(process.memoryUsage().rss - before).toBeLessThan(700 * 1024 * 1024)
  })

  /** A recording without events that ends with this summary. */
  function finish(parts: object): Uint8Array {
    const summary = {
      type: 'summary',
      status: 'completed',
      endedAt: '',
      duration: 1,
      events: 0,
      nodes: 0,
      maxDepth: 0,
      checksum: '',
      index: [0, 0],
      ...parts,
    }
    const last = member(`${JSON.stringify(summary)}\n`)
    return Buffer.concat([
      header(),
      last,
      footerMember({ summary: header().length, summarySize: last.length }),
    ])
  }
})
