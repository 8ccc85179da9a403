import { beforeAll, describe, expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { blockLength } from '../../src/recording/format.ts'
import { openRecording, type RecordedTimeline, readOutline } from '../../src/recording/reader.ts'
import { record, sourceOf } from './helpers.ts'
import { longRun } from './long-run.ts'

describe('a large recording', () => {
  const count = 30_000
  let bytes: Uint8Array
  let source: ReturnType<typeof sourceOf>
  let timeline: RecordedTimeline

  beforeAll(async () => {
    bytes = record([...longRun(count / 3)])
    source = sourceOf(bytes)
    timeline = await openRecording(source, 'run.playhead', nodeCodec)
  })

  test('is opened without reading its blocks', async () => {
    const fresh = sourceOf(bytes)
    await openRecording(fresh, 'run.playhead', nodeCodec)
    const [, indexSize] = timeline.summary!.index
    expect(fresh.total).toBeLessThan(indexSize + 4_096)
    expect(fresh.total).toBeLessThan(bytes.length / 3)
  })

  test('tells its header and summary by reading little of it', async () => {
    const fresh = sourceOf(bytes)
    await readOutline(fresh, 'run.playhead', nodeCodec)
    expect(fresh.total).toBeLessThan(4_096)
  })

  test('takes at most one block for the state at any position', async () => {
    const largest = bytes.length / (count / blockLength)
    for (let position = 0; position <= timeline.length; position += 1_717) {
      const before = { reads: source.reads, total: source.total }
      expect((await timeline.state(position)).position).toBe(position)
      expect(source.reads - before.reads).toBeLessThanOrEqual(1)
      expect(source.total - before.total).toBeLessThan(largest * 3)
    }
  })

  test('reads each block once while one goes back through it', async () => {
    const before = source.reads
    for (let position = timeline.length; position >= timeline.length - 3 * blockLength; position--)
      await timeline.state(position)
    expect(source.reads - before).toBeLessThanOrEqual(4)
  })

  test('has the states that the run had', async () => {
    for (let position = 1; position <= timeline.length; position += 997) {
      const state = (await timeline.state(position)).contexts.get(0)!
      // Node i writes key i % 20, with event 2 + 3 i.
      const last = Math.min(count / 3 - 1, Math.floor((position - 3) / 3))
      for (const key of [0, 7, 19]) {
        const writer = last < key ? undefined : last - ((last - key) % 20)
        expect(state[`key${key}`]).toMatch(
          writer === undefined ? new RegExp(`^initial ${key} `) : new RegExp(`^value ${writer} `),
        )
      }
    }
  })

  test('says that a position beyond its end is not there', async () => {
    await expect(timeline.state(timeline.length + 1)).rejects.toThrow('there is no position')
    await expect(timeline.event(timeline.length)).rejects.toThrow('there is no event')
    expect(await timeline.reach(timeline.length)).toBe(false)
    expect(await timeline.reach(timeline.length - 1)).toBe(true)
  })
})
