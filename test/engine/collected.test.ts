import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { startRun } from '../../src/engine/host-node.ts'
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

test('a run that has ended is collected with the young objects, not only with the old ones', async () => {
  const nodes = Array.from({ length: 100 }, (_, i) => {
    const next = i < 99 ? `, next: n${i + 1}` : ''
    return `      - { id: n${i}, type: transform, set: { key: '"${i}"' }${next} }`
  })
  const file = parseWorkflowFile(`workflows:\n  row:\n    nodes:\n${nodes.join('\n')}\n`, 'row.yaml')
  const workflow = file.workflows.get('row')!
  const run = async () => {
    const { execution } = await startRun({ file, workflow, inputs: {}, free: true })
    await execution.done
  }
  // Its events alone take more than 60.
  expect(await left(run)).toBeLessThan(30)
})
