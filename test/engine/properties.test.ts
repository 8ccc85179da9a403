import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { openRecording } from '../../src/recording/reader.ts'
import type { Timeline } from '../../src/recording/timeline.ts'
import { arbitraryWorkflow, runGenerated } from '../generate-workflow.ts'
import { eventsOf, finish } from '../start-run.ts'
import { violations } from './invariants.ts'

const runs = { numRuns: 100 }

test('the events of every run nest, count up, and close every span', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryWorkflow(), async workflow => {
      const { events } = await finish(runGenerated(workflow, { free: true }))
      expect(violations(events, true)).toEqual([])
    }),
    runs,
  )
})

test('the same workflow runs the same twice', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryWorkflow(), async workflow => {
      const [first, second] = [runGenerated(workflow, { free: true }), runGenerated(workflow, { free: true })]
      const texts = [(await finish(first)).events, (await finish(second)).events].map(events =>
        JSON.stringify(events).replace(/"stack":"[^"]*"/g, ''),
      )
      expect(texts[0]).toBe(texts[1])
    }),
    runs,
  )
})

test('a run that is asked for one event at a time does what a free one does', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryWorkflow(), async workflow => {
      const asked = runGenerated(workflow, { free: false })
      const { timeline } = asked.execution
      for (let seq = 0; await timeline.reach(seq); seq++) expect(timeline.length).toBe(seq + 1)
      const { result, events } = await finish(asked)
      expect(violations(events, true)).toEqual([])
      const free = await finish(runGenerated(workflow, { free: true }))
      // Where a failure ends other branches, it matters whose turn it was.
      if (events.some(event => event.type === 'exit' && event.status !== 'completed')) return
      expect(result).toEqual(free.result)
      expect(shapeOf(asked.execution.timeline)).toEqual(shapeOf(free.timeline))
    }),
    runs,
  )
})

/** What happened where, whatever the turns that the branches took. */
function shapeOf({ structure, length }: Timeline): string[] {
  const shape = (_: unknown, seq: number) =>
    `${structure.type(seq)} ${structure.address(structure.span(seq))}`
  return Array.from({ length }, shape).sort()
}

test('a run that is cancelled anywhere closes all spans and finishes its recording', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryWorkflow(), fc.nat(60), async (workflow, at) => {
      const run = runGenerated(workflow, { free: false })
      await run.execution.timeline.reach(at)
      run.execution.cancel()
      const { result, events } = await finish(run)
      expect(violations(events, true)).toEqual([])
      const bytes = run.sink.bytes()
      const source = {
        size: async () => bytes.length,
        read: async (o: number, n: number) => bytes.slice(o, o + n),
      }
      const recording = await openRecording(source, 'run.playhead', nodeCodec)
      expect(recording.status).toBe(result.status)
      expect(await eventsOf(recording)).toEqual(events)
    }),
    runs,
  )
})
