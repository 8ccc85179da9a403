import { expect, test } from 'vitest'
import { createBufferSource } from '../../../src/recording/byte-source.ts'
import type { Decoder } from '../../../src/recording/codec.ts'
import { nodeCodec } from '../../../src/recording/codec-node.ts'
import { createSha256 } from '../../../src/recording/files-node.ts'
import { blockLength } from '../../../src/recording/format.ts'
import { createLiveTimeline } from '../../../src/recording/live-timeline.ts'
import { openRecording } from '../../../src/recording/reader.ts'
import { createMemorySink } from '../../../src/recording/sink.ts'
import { answersFrom } from '../../../src/views/answers/execution.ts'
import type { SpansQuery } from '../../../src/views/protocol/spans.ts'
import { testHeader } from '../../start-run.ts'

/** A recording of a thousand nodes, and how many of its parts were unpacked since it was opened. */
async function thousandNodes() {
  const sink = createMemorySink()
  let time = 0
  const live = createLiveTimeline(
    testHeader({ workflow: 'main' }),
    { now: () => time++, codec: nodeCodec, hash: createSha256(), sink, flush: 60_000 },
    true,
  )
  await live.emit({ type: 'enter', kind: 'workflow', id: 'main', visit: 1, context: { n: 0 } })
  for (let n = 0; n < 1_000; n++) {
    const span = live.length
    await live.emit({ type: 'enter', parent: 0, kind: 'node', id: `step_${n}`, visit: 1 })
    await live.emit({ type: 'exit', span, status: 'completed' })
  }
  await live.emit({ type: 'exit', span: 0, status: 'completed' })
  await live.finish({ status: 'completed' })
  let unpacked = 0
  const codec: Decoder = {
    ...nodeCodec,
    inflate(bytes, limit) {
      unpacked++
      return nodeCodec.inflate(bytes, limit)
    },
  }
  const timeline = await openRecording(createBufferSource(sink.bytes()), 'x.playhead', codec)
  const opening = unpacked
  const blocks = Math.ceil(timeline.length / blockLength)
  return { timeline, answers: answersFrom(timeline), unpacked: () => unpacked - opening, blocks }
}

const window: SpansQuery = {
  axis: 'time',
  rows: 'flame',
  from: 0,
  to: 1e9,
  parts: 1_000,
  firstRow: 0,
  lastRow: 50,
}

test('the graph of a thousand nodes, and how they stand, is answered without reading an event', async () => {
  const { answers, timeline, unpacked } = await thousandNodes()
  await answers.graph({})
  const { places } = await answers.overlay({ position: timeline.length, timed: false })
  expect(places).toHaveLength(1_000)
  await answers.visit({ place: 'step_7', position: timeline.length, which: 'last' })
  expect(unpacked()).toBe(0)
})

test('the timeline over steps, with its marks, is answered without reading an event', async () => {
  const { answers, unpacked } = await thousandNodes()
  const { inPart } = await answers.spans({ ...window, axis: 'steps' })
  expect(inPart).toBe(1_001)
  expect(unpacked()).toBe(0)
})

test('times are read once for all who need them: each block is unpacked a single time', async () => {
  const { answers, timeline, unpacked, blocks } = await thousandNodes()
  await Promise.all([
    answers.overlay({ position: timeline.length, timed: true }),
    answers.spans(window),
    answers.positionAt({ axis: 'time', at: 40 }),
  ])
  expect(unpacked()).toBe(blocks)
  for (const from of [10, 500, 900]) await answers.spans({ ...window, from, to: from + 20 })
  await answers.overlay({ position: 40, timed: true })
  expect(unpacked()).toBe(blocks)
})
