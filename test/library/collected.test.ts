import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { startRun } from '../../src/engine/host-node.ts'
import * as library from '../../src/index.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void
const pause = () => new Promise(done => setTimeout(done, 20))

/** Kibibytes that a call leaves behind after a collection of the young generation alone. */
async function left(call: () => Promise<void>, calls = 30): Promise<number> {
  for (let i = 0; i < calls; i++) await call()
  await pause()
  collect()
  await pause()
  collect()
  const before = getHeapStatistics().used_heap_size
  for (let i = 0; i < calls; i++) await call()
  await pause()
  collect({ type: 'minor' })
  return (getHeapStatistics().used_heap_size - before) / calls / 1_024
}

const nodes = Array.from({ length: 100 }, (_, i) => {
  const next = i < 99 ? `, next: n${i + 1}` : ''
  return `      - { id: n${i}, type: transform, set: { key: '"${i}"' }${next} }`
})
const file = parseWorkflowFile(`workflows:\n  row:\n    nodes:\n${nodes.join('\n')}\n`, 'row.yaml')
const workflow = file.workflows.get('row')!

// The events alone of each of these take more than 60.
describe('what has ended is collected with the young objects, not only with the old ones:', () => {
  test('a run', async () => {
    const run = async () => {
      const { execution } = await startRun({ file, workflow, inputs: {}, free: true })
      await execution.done
    }
    expect(await left(run)).toBeLessThan(30)
  })

  test('a run of the library', async () => {
    const run = async () => {
      const { done } = await library.startRun({ file, record: false })
      await done
    }
    expect(await left(run)).toBeLessThan(30)
  })

  test('a recorded piece of a program', async () => {
    const piece = async () => {
      await library.recordScope({ name: 'piece', record: false }, async recorder => {
        for (let i = 0; i < 33; i++) await recorder.node(`n${i}`, {}, () => i)
      })
    }
    expect(await left(piece)).toBeLessThan(30)
  })
})
