import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCondition } from '../../src/debugger/condition.ts'
import { namesFor } from '../../src/debugger/names.ts'
import { type Stop, stopOf } from '../../src/debugger/stop.ts'
import type { Timeline } from '../../src/recording/timeline.ts'
import { compile } from '../../src/workflow/expression.ts'
import { arbitraryWorkflow, runGenerated } from '../generate-workflow.ts'
import { runToEnd } from '../start-run.ts'

/** A timeline that counts how often a state was read. */
function counted(timeline: Timeline): { timeline: Timeline; reads: () => number } {
  let count = 0
  const state = (position: number) => {
    count++
    return timeline.state(position)
  }
  return {
    timeline: { ...timeline, structure: timeline.structure, header: timeline.header, state },
    reads: () => count,
  }
}

const loop = `
workflows:
  main:
    inputs: { n: 0, rare: 0 }
    nodes:
      - { id: add, type: transform, set: { n: n + 1 }, next: more }
      - { id: more, type: condition, condition: n < 20, branches: { "true": add, default: once } }
      - { id: once, type: transform, set: { rare: "1" } }
`

/** The result by all names there are at a stop. */
async function byState(timeline: Timeline, stop: Stop, text: string): Promise<boolean | 'failed'> {
  const state = await timeline.state(stop.position)
  const expression = compile(text)
  const names = await namesFor(timeline, state, state.spans.get(stop.span)!, [expression])
  try {
    return expression.evaluate(names) === true
  } catch {
    return 'failed'
  }
}

async function evaluateAll(text: string) {
  const { timeline } = await runToEnd({ source: loop })
  const seen = counted(timeline)
  const condition = createCondition(seen.timeline, compile(text))
  const results: (boolean | string)[] = []
  for (let seq = timeline.length - 1; seq >= 0; seq--) {
    if (timeline.structure.type(seq) === 'enter' && timeline.structure.site(seq).kind === 'node')
      results.push(await condition.holds(stopOf(timeline.structure, seq)!))
  }
  return { results, reads: seen.reads() }
}

test('a condition over id, visit and address reads no state', async () => {
  const { results, reads } = await evaluateAll(
    'node.id == "add" && node.visit > 18 || node.address == "main/once"',
  )
  expect(results.filter(result => result === true)).toHaveLength(3)
  expect(reads).toBe(0)
})

test('a condition over a key that is hardly ever written reads few states', async () => {
  const { results, reads } = await evaluateAll('rare == 1')
  expect(results).toHaveLength(41)
  expect(results).not.toContain(true)
  expect(reads).toBeLessThan(3)
})

test('a condition over what else a node has reads the states', async () => {
  expect((await evaluateAll('node.type == "transform"')).reads).toBe(41)
})

test('what is known without a state is what the state says', async () => {
  await fc.assert(
    fc.asyncProperty(
      arbitraryWorkflow({ recovery: true, lists: true }),
      fc.constantFrom(
        'a > 2',
        'size(items) % 2 == 0 && flag',
        'n == 1 || a == 1',
        'node.visit == 2 && node.id != "done"',
        'node.address.contains("inner")',
        'nothing == 1',
      ),
      fc.boolean(),
      async (workflow, text, backwards) => {
        const { execution } = runGenerated(workflow, { free: true })
        await execution.done
        const { timeline } = execution
        const swept = createCondition(timeline, compile(text))
        const seqs = Array.from({ length: timeline.length }, (_, seq) => seq)
        for (const seq of backwards ? seqs.toReversed() : seqs) {
          const stop = stopOf(timeline.structure, seq)
          if (!stop) continue
          const result = await swept.holds(stop)
          expect(typeof result === 'string' ? 'failed' : result).toBe(await byState(timeline, stop, text))
        }
      },
    ),
    { numRuns: 40 },
  )
})
