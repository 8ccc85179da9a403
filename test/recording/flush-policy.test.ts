import { describe, expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { createSha256 } from '../../src/recording/files-node.ts'
import { createLiveTimeline, type FlushPolicy } from '../../src/recording/live-timeline.ts'
import { createMemorySink } from '../../src/recording/sink.ts'
import { testHeader } from '../start-run.ts'
import { open } from './helpers.ts'

/** A run in which time stands still unless it is told, with how many events are safe. */
function start(flush: FlushPolicy | undefined) {
  const sink = createMemorySink()
  const clock = { now: 0 }
  const ports = { now: () => clock.now, codec: nodeCodec, hash: createSha256(), sink, flush }
  const timeline = createLiveTimeline(testHeader(), ports, true)
  const safe = async () => {
    try {
      return (await open(sink.bytes())).length
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'recording-empty' })
      return 0
    }
  }
  void timeline.emit({ type: 'enter', kind: 'workflow', id: 'main', visit: 1, context: {} })
  void timeline.emit({ type: 'enter', kind: 'node', id: 'a', parent: 0, visit: 1 })
  return { timeline, clock, safe }
}

describe('what was recorded is safe', () => {
  test('after each event, where that is wanted', async () => {
    const { timeline, safe } = start('event')
    expect(await safe()).toBe(2)
    void timeline.emit({ type: 'log', span: 1, text: 'here', level: 'info' })
    expect(await safe()).toBe(3)
  })

  test('at the end of each node, where that is wanted', async () => {
    const { timeline, safe } = start('node')
    void timeline.emit({ type: 'enter', kind: 'handler', id: 'h', parent: 1, visit: 1 })
    void timeline.emit({ type: 'exit', span: 2, status: 'completed' })
    expect(await safe()).toBe(0)
    void timeline.emit({ type: 'exit', span: 1, status: 'completed' })
    expect(await safe()).toBe(5)
  })

  test('after so many milliseconds, where that is wanted, and not before', async () => {
    const { timeline, clock, safe } = start(2_000)
    clock.now = 1_999
    timeline.save()
    void timeline.emit({ type: 'log', span: 1, text: 'early', level: 'info' })
    expect(await safe()).toBe(0)
    clock.now = 2_000
    void timeline.emit({ type: 'log', span: 1, text: 'late', level: 'info' })
    expect(await safe()).toBe(4)
  })

  test('before what may never come back, and after 50 milliseconds, by default', async () => {
    const { timeline, clock, safe } = start(undefined)
    expect(await safe()).toBe(0)
    timeline.save()
    expect(await safe()).toBe(2)
    clock.now = 50
    void timeline.emit({ type: 'log', span: 1, text: 'here', level: 'info' })
    expect(await safe()).toBe(3)
  })
})
