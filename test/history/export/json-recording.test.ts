import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { importRecording } from '../../../src/history/export/import-recording.ts'
import { toJsonRecording } from '../../../src/history/export/json-recording.ts'
import { nodeCodec } from '../../../src/recording/codec-node.ts'
import { openRecording, type RecordedTimeline } from '../../../src/recording/reader.ts'
import { createMemorySink } from '../../../src/recording/sink.ts'
import type { Timeline } from '../../../src/recording/timeline.ts'
import { sourceOf } from '../../recording/helpers.ts'
import { nodesEntered } from '../../start-run.ts'
import { textOf, timelineOf } from '../timelines.ts'

/** Imports a text, and opens what comes of it. */
async function imported(text: string | Uint8Array): Promise<RecordedTimeline> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const sink = createMemorySink()
  importRecording(bytes, '/else/where.json').write(sink)
  return openRecording(sourceOf(sink.bytes()), 'x', nodeCodec)
}

const event = (event_type: string, timestamp: number, node_id: string | null = null, data: object = {}) => ({
  event_id: `${event_type}${timestamp}`,
  event_type,
  timestamp,
  workflow_id: 'w',
  node_id,
  data,
  metadata: {},
})

const recording = (events: readonly unknown[], metadata: object = {}, rest: object = {}) =>
  JSON.stringify({
    metadata: { workflow_name: 'w', started_at: 100, ...metadata },
    events,
    snapshots: [],
    ...rest,
  })

async function endOf(timeline: Timeline) {
  return (await timeline.state(timeline.structure.exit(0) ?? timeline.length)).contexts.get(0)
}

describe('a JSON recording', () => {
  test('of a run has the metadata, events and states of the format', async () => {
    const json = JSON.parse(await textOf(toJsonRecording(await timelineOf())))
    expect(Object.keys(json)).toEqual(['metadata', 'events', 'snapshots'])
    expect(json.metadata).toMatchObject({
      workflow_name: 'main',
      success: true,
      node_count: 10,
      file_size_bytes: null,
    })
    expect(json.metadata.event_count).toBe(json.events.length)
    expect(json.events[0]).toMatchObject({
      event_type: 'workflow_start',
      data: { initial_context: { rounds: 2 } },
    })
    const starts = json.events.filter((one: { event_type: string }) => one.event_type === 'node_start')
    expect(starts[0]).toMatchObject({
      node_id: 'load',
      data: { inputs: { name: 'Ann' }, node_type: 'compute' },
    })
    expect(json.events.at(-1)).toMatchObject({
      event_type: 'workflow_complete',
      data: { success: true, error: null },
    })
    expect(json.snapshots.length).toBe(10)
  })

  test('that was exported and imported has run the same nodes and ended in the same state', async () => {
    const original = await timelineOf({ rounds: 3 })
    const again = await imported(await textOf(toJsonRecording(original)))
    const ids = (timeline: Timeline) => nodesEntered(timeline).map(address => address.split('/').at(-1))
    expect(ids(again)).toEqual(ids(original))
    expect(again.status).toBe('completed')
    expect(await endOf(again)).toEqual(await endOf(original))
    expect(again.summary?.duration).toBe(original.summary?.duration)
  })

  test('merges outputs that are objects into the state, and keeps others under the id of the node', async () => {
    const timeline = await imported(
      recording(
        [
          event('workflow_start', 100, null, { initial_context: { a: 1 } }),
          event('node_start', 101, 'one', { inputs: { x: 1 }, node_type: 'agent' }),
          event('node_complete', 102, 'one', { outputs: { b: 2 }, duration_seconds: null, error: null }),
          event('node_start', 102, 'two', { inputs: null, node_type: null }),
          event('node_complete', 102, 'two', { outputs: 'text' }),
        ],
        { success: true },
      ),
    )
    expect(await endOf(timeline)).toEqual({ a: 1, b: 2, two: 'text' })
    expect((await timeline.state(2)).spans.get(1)).toMatchObject({
      input: { x: 1 },
      nodeType: 'agent',
      enteredAt: 1_000,
    })
  })

  test('can have missing and unknown keys, nulls, and NaN', async () => {
    const text = recording(
      [
        { event_type: 'node_start', node_id: 'a', extra: [] },
        {
          event_type: 'node_complete',
          node_id: 'a',
          timestamp: null,
          data: { outputs: { score: 'PLACE', text: 'NaN "x" \\' } },
        },
        { event_type: 'from_the_future', data: { more: 1 } },
        'no event',
      ],
      { success: null, duration_seconds: null, unknown: { deep: true } },
    ).replace('"PLACE"', '[NaN, -Infinity, Infinity]')
    expect(() => JSON.parse(text)).toThrow()
    const timeline = await imported(text)
    expect(timeline.status).toBe('interrupted')
    expect(await endOf(timeline)).toEqual({ score: ['NaN', '-Infinity', 'Infinity'], text: 'NaN "x" \\' })
  })

  test('is read compressed, whatever its name is', async () => {
    const timeline = await imported(gzipSync(recording([event('node_start', 100, 'a')], { success: true })))
    expect(nodesEntered(timeline)).toEqual(['w/a'])
  })

  test('has times that never go back', async () => {
    const timeline = await imported(
      recording(
        [event('node_start', 105, 'a'), event('node_complete', 103, 'a'), event('node_start', 104, 'b')],
        { success: true },
      ),
    )
    const times = await Promise.all(
      Array.from({ length: timeline.length }, async (_, seq) => (await timeline.event(seq)).time),
    )
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.at(-1)).toBe(5_000)
  })

  test('has branches where nodes overlap, and nodes in nodes where one lies in the other', async () => {
    const overlapping = await imported(
      recording(
        [
          event('node_start', 100, 'a'),
          event('node_start', 101, 'b'),
          event('node_complete', 102, 'a', { outputs: { a: 1 } }),
          event('node_complete', 103, 'b', { outputs: { b: 2 } }),
        ],
        { success: true },
      ),
    )
    expect(nodesEntered(overlapping)).toEqual(['w/a', 'w/[b]/b'])
    expect(await endOf(overlapping)).toEqual({ a: 1, b: 2 })
    const nested = await imported(
      recording(
        [
          event('node_start', 100, 'outer'),
          event('recursion_enter', 100, null, { operation_type: 'workflow', identifier: 'inner', depth: 2 }),
          event('node_start', 101, 'n'),
          event('node_complete', 102, 'n', { outputs: { x: 1 } }),
          event('recursion_exit', 102, null, { operation_type: 'workflow', identifier: 'inner', depth: 2 }),
          event('node_complete', 103, 'outer', { outputs: null }),
        ],
        { success: true },
      ),
    )
    expect(nodesEntered(nested)).toEqual(['w/outer', 'w/outer/inner/n'])
    expect(nested.summary?.maxDepth).toBe(2)
    expect(await endOf(nested)).toEqual({ x: 1 })
  })

  test('has failed with the error of the node that failed', async () => {
    const timeline = await imported(
      recording(
        [
          event('node_start', 100, 'a'),
          event('node_error', 101, 'a', { outputs: null, error: 'no fuel' }),
          event('workflow_error', 101, null, { final_state: { left: 1 }, success: false, error: 'no fuel' }),
        ],
        { success: false, error: 'no fuel' },
      ),
    )
    expect(timeline.summary).toMatchObject({
      status: 'failed',
      error: { message: 'no fuel', address: 'w/a' },
    })
    expect(await endOf(timeline)).toEqual({ left: 1 })
  })

  test('that is imported twice is the same execution', () => {
    const bytes = new TextEncoder().encode(recording([event('node_start', 100, 'a')]))
    const id = () => importRecording(bytes, '/x.json').header.execution
    expect(id()).toBe(id())
  })

  test.each([
    ['', 'it is not JSON'],
    ['[1]', 'it holds no object'],
    ['{"metadata": {}}', 'it has no list "events"'],
    ['{"events": [NaN', 'it is not JSON'],
    // As "export --format json" writes it.
    ['{"recording": {}, "events": [{"type": "enter", "seq": 0}]}', 'none of its events has an "event_type"'],
  ])('is refused when it is %j', async (text, detail) => {
    await expect(imported(text)).rejects.toMatchObject({
      code: 'not-importable',
      message: expect.stringContaining(detail),
    })
  })

  test('becomes a recording whose every position can be looked at, whatever its events are', async () => {
    const type = fc.constantFrom(
      'workflow_start',
      'node_start',
      'node_start',
      'node_complete',
      'node_complete',
      'node_error',
      'recursion_enter',
      'recursion_exit',
      'state_snapshot',
      'team_start',
      'team_communication',
      'team_complete',
      'workflow_complete',
      'checkpoint',
    )
    const one = fc.record(
      {
        event_type: type,
        node_id: fc.constantFrom('a', 'b', 'c', null),
        timestamp: fc.option(fc.double({ min: 90, max: 110, noNaN: true })),
        data: fc.oneof(
          {
            weight: 3,
            arbitrary: fc.record(
              {
                outputs: fc.jsonValue(),
                operation_type: fc.constantFrom('workflow', 'team'),
                identifier: fc.constantFrom('x', 'y'),
                snapshot_id: fc.constant('s'),
                error: fc.constantFrom(null, 'bad'),
              },
              { requiredKeys: [] },
            ),
          },
          { weight: 1, arbitrary: fc.jsonValue() },
        ),
      },
      { requiredKeys: ['event_type'] },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(one, { maxLength: 40 }),
        fc.constantFrom(true, false, null),
        async (events, success) => {
          const snapshots = [{ snapshot_id: 's', state: { from: 'snapshot', ['__proto__']: 1 } }]
          const timeline = await imported(recording(events, { success }, { snapshots }))
          for (let position = 0; position <= timeline.length; position++)
            expect((await timeline.state(position)).position).toBe(position)
          if (success !== null) expect((await timeline.state(timeline.length)).spans.size).toBe(0)
        },
      ),
      { numRuns: 150 },
    )
  })
})
