import { describe, expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { blockLength } from '../../src/recording/format.ts'
import { openRecording } from '../../src/recording/reader.ts'
import { lastWriteOf, writesOf } from '../../src/recording/writes.ts'
import { runToEnd } from '../start-run.ts'
import { sourceOf } from './helpers.ts'

const source = `
workflows:
  main:
    inputs: { n: 0, rare: { list: [1, { x: 2 }], other: 0 } }
    nodes:
      - { id: more, type: transform, set: { n: n + 1 }, next: special }
      - id: special
        type: condition
        condition: n == 400
        branches: { "true": deep, "false": enough }
      - { id: deep, type: transform, set: { rare: '{"list": [1, {"x": n}], "other": 0}' }, next: enough }
      - { id: enough, type: condition, condition: n >= 800, branches: { "true": whole, "false": more } }
      - { id: whole, type: transform, set: { rare: "null" }, next: fork }
      - { id: fork, type: parallel, parallel_nodes: [left, right] }
      - { id: left, type: transform, set: { inner: "1" } }
      - { id: right, type: transform, set: { rare: "5" } }
`

const { sink } = await runToEnd({ source })

async function recorded() {
  const bytes = sourceOf(sink.bytes())
  const timeline = await openRecording(bytes, 'run.playhead', nodeCodec)
  return { bytes, timeline }
}

describe('who wrote a path of the context', () => {
  test('is each write of it, with the value before and after', async () => {
    const { timeline } = await recorded()
    expect(await writesOf(timeline, ['rare', 'list', 1, 'x'], 0)).toMatchObject([
      { address: 'main/deep', context: 0, type: 'write', old: 2, value: 400 },
      { address: 'main/whole', context: 0, type: 'write', old: 400 },
      { address: expect.stringMatching(/^main\/fork/), context: 0 },
    ])
  })

  test('is not who wrote beside it', async () => {
    const { timeline } = await recorded()
    const addresses = async (...path: (string | number)[]) =>
      (await writesOf(timeline, path, 0)).map(write => write.address)
    expect(await addresses('rare', 'other')).not.toContain('main/deep')
    expect(await addresses('rare', 'list', 0)).not.toContain('main/deep')
    expect(await addresses('rare')).toContain('main/deep')
    expect(await addresses('nothing')).toEqual([])
  })

  test('in any context names the one it was', async () => {
    const { timeline } = await recorded()
    const inner = (await writesOf(timeline, ['inner'])).find(write => write.context !== 0)
    expect(inner?.address).toMatch(/\/left$/)
    expect(timeline.structure.site(inner!.context).kind).toBe('branch')
  })

  test('is anybody for the whole context', async () => {
    const { timeline } = await recorded()
    const all = await writesOf(timeline, [], 0)
    const keys = new Set(['n', 'rare', 'inner'].flatMap(key => [...timeline.structure.writes(key)]))
    expect(all.length).toBeLessThanOrEqual(keys.size)
    expect(all.length).toBeGreaterThan(800)
    expect(all.map(write => write.position)).toEqual(
      all.map(write => write.position).toSorted((a, b) => a - b),
    )
  })

  test('is found by reading only the blocks in which something writes to its first step', async () => {
    const { bytes, timeline } = await recorded()
    expect(bytes.total).toBeGreaterThan(0)
    bytes.reads = 0
    const writes = await writesOf(timeline, ['rare', 'list', 1, 'x'])
    const blocks = new Set(writes.map(write => Math.floor(write.position / blockLength)))
    expect(timeline.length / blockLength).toBeGreaterThan(10)
    // A state after the last event of a block is in the next one.
    expect(bytes.reads).toBeLessThanOrEqual(2 * blocks.size)
  })

  test('last before a position is found from there backwards', async () => {
    const { bytes, timeline } = await recorded()
    const [deep, whole] = await writesOf(timeline, ['rare', 'list', 1, 'x'], 0)
    const at = (position: number) => lastWriteOf(timeline, ['rare', 'list', 1, 'x'], position, 0)
    expect(await at(whole!.position + 1)).toEqual(whole)
    expect(await at(whole!.position)).toEqual(deep)
    expect(await at(deep!.position)).toBeUndefined()
    bytes.reads = 0
    const n = await lastWriteOf(timeline, ['n'], timeline.length, 0)
    expect(n?.value).toBe(800)
    expect(bytes.reads).toBeLessThanOrEqual(2)
  })
})
