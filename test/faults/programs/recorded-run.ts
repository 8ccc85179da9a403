// Runs a workflow without an end, and prints after each flush how many events are safe: what is killed in recording-kill.test.ts.
import { writeSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { loadWorkflowFile, selectWorkflow, startRun } from '../../../src/engine/host-node.ts'

const [path, history] = process.argv.slice(2) as [string, string]
const file = await loadWorkflowFile(path)
const workflow = selectWorkflow(file, undefined)
const { execution, recording } = await startRun({ file, workflow, inputs: {}, history, free: true })
writeSync(1, `${recording}\n`)
for (;;) {
  await setImmediate()
  const { length } = execution.timeline
  execution.timeline.flush()
  writeSync(1, `${length}\n`)
}
