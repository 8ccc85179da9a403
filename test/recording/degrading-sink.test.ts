import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { createDegradingSink } from '../../src/recording/degrading-sink.ts'
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
  test('does not fail the run, whose whole timeline can still be read', async () => {
    const whole = await runToEnd({ source })
    const medium = fullAfter(3_000)
    const failures: unknown[] = []
    const run = startInMemory({ source, sink: createDegradingSink(medium, thrown => failures.push(thrown)) })
    const { result, events } = await finish(run)
    expect(result.status).toBe('completed')
    expect(failures).toHaveLength(1)
    expect(events).toEqual(whole.events)
  })

  test('keeps a file that holds the beginning', async () => {
    const whole = await runToEnd({ source })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 700, max: 8_000 }), async capacity => {
        const medium = fullAfter(capacity)
        await finish(startInMemory({ source, sink: createDegradingSink(medium, () => undefined) }))
        const opened = await openRecording(sourceOf(medium.bytes()), 'run.playhead', nodeCodec).catch(
          thrown => thrown as { code: string },
        )
        if ('code' in opened) expect(['recording-empty', 'not-a-recording']).toContain(opened.code)
        else {
          for (let seq = 0; seq < opened.length; seq++)
            expect(await opened.event(seq)).toEqual(whole.events[seq])
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
