import { expect, test } from 'vitest'
import { createBufferSource } from '../../src/recording/byte-source.ts'
import type { Decoder } from '../../src/recording/codec.ts'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import type { NewEvent } from '../../src/recording/event.ts'
import { createSha256 } from '../../src/recording/files-node.ts'
import { blockLength } from '../../src/recording/format.ts'
import { createLiveTimeline } from '../../src/recording/live-timeline.ts'
import { openRecording } from '../../src/recording/reader.ts'
import { createMemorySink } from '../../src/recording/sink.ts'
import { createSketch, sketchOf } from '../../src/recording/sketch.ts'
import { testHeader } from '../start-run.ts'

/** What somebody could write to be mistaken for something else. */
const misleading = { pinned: true, text: '"pinned":true,"reused":true', last: { seq: 1, time: 7 } }

const events: NewEvent[] = [
  { type: 'enter', kind: 'workflow', id: 'main', visit: 1, context: { misleading } },
  { type: 'enter', parent: 0, kind: 'node', id: 'a', visit: 1, input: misleading },
  { type: 'exit', span: 1, status: 'completed' },
  { type: 'enter', parent: 0, kind: 'node', id: 'b', visit: 1, pinned: true },
  { type: 'log', level: 'info', span: 3, text: '},"time":3}', data: misleading },
  { type: 'exit', span: 3, status: 'completed' },
  { type: 'enter', parent: 0, kind: 'node', id: 'c', visit: 1, reused: true },
  { type: 'exit', span: 6, status: 'completed' },
]

async function recorded(rounds: number, finish: boolean, damage = (bytes: Uint8Array) => bytes) {
  const sink = createMemorySink()
  let time = 0
  const timeline = createLiveTimeline(
    testHeader({ workflow: 'main' }),
    { now: () => (time += 1.25), codec: nodeCodec, hash: createSha256(), sink, flush: 0 },
    true,
  )
  for (const event of events) await timeline.emit({ ...event })
  for (let n = 0; n < rounds; n++) {
    const span = timeline.length
    await timeline.emit({ type: 'enter', parent: 0, kind: 'node', id: 'd', visit: n + 1 })
    await timeline.emit({ type: 'exit', span, status: 'completed' })
  }
  if (finish) await timeline.finish({ status: 'completed' })
  let inflated = 0
  const counting: Decoder = {
    ...nodeCodec,
    inflate(bytes, limit) {
      inflated++
      return nodeCodec.inflate(bytes, limit)
    },
  }
  const recording = await openRecording(createBufferSource(damage(sink.bytes())), 'x.playhead', counting)
  return { recording, inflated: () => inflated }
}

for (const finish of [true, false]) {
  test(`a sketch of a recording that was ${finish ? 'finished' : 'cut off'} has the times that its events have`, async () => {
    const { recording } = await recorded(900, finish)
    const { times, pinned, reused } = await sketchOf(recording)
    expect(times).toHaveLength(recording.length)
    for (let seq = 0; seq < recording.length; seq += 7)
      expect(times[seq]).toBe((await recording.event(seq)).time)
    expect([...pinned]).toEqual([3])
    expect([...reused]).toEqual([6])
  })
}

test('a sketch unpacks each block once, however many events there are', async () => {
  const { recording, inflated } = await recorded(900, true)
  const before = inflated()
  await sketchOf(recording)
  expect(inflated() - before).toBe(Math.ceil(recording.length / blockLength))
})

test('a damaged block is no sketch', async () => {
  const { recording } = await recorded(900, true, bytes => {
    // After the header, in the middle of what the first block holds.
    bytes[Math.floor(bytes.length / 4)]! ^= 0xff
    return bytes
  })
  await expect(sketchOf(recording)).rejects.toMatchObject({ code: 'recording-damaged' })
})

test('lines whose keys are in another order are read all the same', () => {
  const maker = createSketch(2)
  const lines = [
    '{"type":"keyframe"}',
    '{"time":4.5,"seq":0,"type":"enter","pinned":true,"data":{"a":1,"time":3}}',
    '{"seq":1,"type":"log","time":6,"text":"x"}',
  ]
  maker.addBlock(`${lines.join('\n')}\n`, 0, 2)
  expect([...maker.sketch.times]).toEqual([4.5, 6])
  expect([...maker.sketch.pinned]).toEqual([0])
})

test('a block with fewer events than it should have is refused', () => {
  expect(() => createSketch(2).addBlock('{"type":"keyframe"}\n{"seq":0,"time":1}\n', 0, 2)).toThrow(
    'not complete',
  )
})
