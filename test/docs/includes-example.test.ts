import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// Loaded by Node itself, so that it strips the types of the example's handlers, as it does for users.
const { loadWorkflowFile, selectWorkflow, startRun } = createRequire(import.meta.url)(
  '../../src/engine/host-node.ts',
) as typeof import('../../src/engine/host-node.ts')

const path = fileURLToPath(new URL('../../examples/includes/workflow.yaml', import.meta.url))

test('the example of includes has no problem and runs', async () => {
  const file = await loadWorkflowFile(path)
  expect(file.problems).toEqual([])
  const workflow = selectWorkflow(file, undefined)
  const { execution } = await startRun({ file, inputs: {}, free: true, workflow })
  expect(await execution.done).toMatchObject({ status: 'completed', output: { total: 72, text: '72 EUR' } })
})
