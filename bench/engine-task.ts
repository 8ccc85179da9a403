// One engine doing one task, in a process of its own; prints the fewest microseconds a node, of the processor and passed.
import { deepStrictEqual } from 'node:assert/strict'
import { pathToFileURL } from 'node:url'
import { lastState, type PreparedRun, type Task } from './engines/engine.ts'

const [module, count, recorded] = process.argv.slice(2)
const nodes = Number(count)

/** How often it is measured; each time so many milliseconds, since the clock of the processor is coarse. */
const repetitions = 6
const enough = 300

const { prepare } = (await import(pathToFileURL(module!).href)) as {
  prepare(task: Task): Promise<PreparedRun>
}
const prepared = await prepare({ nodes, ...(recorded === undefined ? {} : { recorded }) })
deepStrictEqual({ ...(await prepared.run()) }, lastState(nodes))
let processor = Number.POSITIVE_INFINITY
let passed = Number.POSITIVE_INFINITY
for (let i = 0; i < repetitions; i++) {
  const before = process.threadCpuUsage()
  const started = performance.now()
  let runs = 0
  let taken = 0
  do {
    await prepared.run()
    runs++
    taken = performance.now() - started
  } while (taken < enough)
  const { user, system } = process.threadCpuUsage(before)
  processor = Math.min(processor, (user + system) / (runs * nodes))
  passed = Math.min(passed, (taken * 1_000) / (runs * nodes))
}
console.log(JSON.stringify({ processor, passed }))
