import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { createDegradingSink } from '../../src/recording/degrading-sink.ts'
import type { Event } from '../../src/recording/event.ts'
import { openRecording } from '../../src/recording/reader.ts'
import { createMemorySink } from '../../src/recording/sink.ts'
import { finish, runToEnd, startInMemory } from '../start-run.ts'
import { sourceOf } from './helpers.ts'

/** A medium that takes so many bytes, half of a write that does not fit, and then fails. */
function fullAfter(capacity: number) {
  const sink = createMemorySink()
  return {
    ...sink,
    write(bytes: Uint8Array, offset: number) {
      if (offset + bytes.length <= capacity) return sink.write(bytes, offset)
      sink.write(bytes.subarray(0, bytes.length >> 1), offset)
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    },
  }
}

const source = `
workflows:
  main:
    inputs: { n: 0 }
    nodes:
      - { id: more, type: transform, set: { n: n + 1 }, next: enough }
      - { id: enough, type: condition, condition: n >= 300, branches: { "true": done, "false": more } }
      - { id: done, type: transform, set: { finished: "true" } }
`

describe('a medium that fills up', () => {
  test('does not fail the run, whose timeline can be read to the end and says what happened', async () => {
    const whole = await runToEnd({ source })
    const { result, events } = await finish(startInMemory({ source, sink: fullAfter(3_000) }))
    expect(result.status).toBe('completed')
    const warnings = events.filter(event => event.type === 'log')
    expect(warnings).toMatchObject([
      { level: 'warning', span: 0, text: expect.stringContaining('no space left on device') },
    ])
    const rest = (list: readonly Event[]) =>
      list.flatMap(({ seq: _seq, time: _time, span: _span, ...event }: Event & { span?: number }) =>
        event.type === 'log' || event.type === 'enter' ? [] : [event],
      )
    expect(rest(events)).toEqual(rest(whole.events))
  })

  test('lets a run that is stepped through go on step by step', async () => {
    const run = startInMemory({ source, sink: fullAfter(1_500), free: false })
    const { timeline } = run.execution
    let seq = 0
    while (await timeline.reach(seq)) {
      expect(timeline.length).toBeLessThanOrEqual(seq + 2)
      seq++
    }
    expect((await run.execution.done).status).toBe('completed')
  })

  test('keeps a file that holds the beginning', async () => {
    const whole = await runToEnd({ source })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 700, max: 8_000 }), async capacity => {
        const medium = fullAfter(capacity)
        await finish(startInMemory({ source, sink: medium }))
        const opened = await openRecording(sourceOf(medium.bytes()), 'run.playhead', nodeCodec).catch(
          thrown => thrown as { code: string },
        )
        if ('code' in opened) expect(['recording-empty', 'not-a-recording']).toContain(opened.code)
        else {
          expect(await opened.event(0)).toEqual(whole.events[0])
          for (let seq = 0; seq < opened.length; seq++) await opened.state(seq)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('gives back what was written, wherever it failed', async () => {
    const writes = fc.array(fc.record({ size: fc.integer({ min: 1, max: 40 }), back: fc.boolean() }), {
      minLength: 1,
      maxLength: 20,
    })
    await fc.assert(
      fc.asyncProperty(writes, fc.nat(300), async (list, capacity) => {
        const expected = createMemorySink()
        const sink = createDegradingSink(fullAfter(capacity), () => undefined)
        let end = 0
        list.forEach(({ size, back }, i) => {
          const at = back ? Math.max(0, end - size * 2) : end
          const bytes = new Uint8Array(size).fill(i + 1)
          for (const one of [expected, sink]) one.write(bytes, at)
          end = Math.max(end, at + size)
        })
        expect([...(await sink.read(0, end))]).toEqual([...expected.bytes().slice(0, end)])
      }),
    )
  })
})
