// What a node costs that does next to nothing, beside other engines doing the same work.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { report, row } from './measure.ts'

const here = import.meta.dirname
const peers = join(here, 'peers')
const langgraph = join(peers, 'langgraph.mjs')

/** Processor time of the main thread a node, in microseconds: on a busy machine the time that passes says little. */
function cost(folder: string, module: string, nodes: number, recorded: boolean): number {
  const args = [join(here, 'engine-task.ts'), module, String(nodes)]
  // What is written stays until the end: on ext4 a file is made slowly just after many were removed.
  if (recorded) args.push(mkdtempSync(join(folder, 'recorded-')))
  const { processor } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as {
    processor: number
  }
  return processor
}

/** Installs LangGraph beside the benchmark, unless it is there. @returns why it cannot be compared with */
function installPeers(): string | undefined {
  if (existsSync(join(peers, 'node_modules/@langchain/langgraph'))) return undefined
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: peers, stdio: 'pipe', timeout: 300_000 })
    return undefined
  } catch (thrown) {
    return (
      (thrown as { stderr?: Buffer }).stderr?.toString().trim().split('\n').at(-1) ||
      (thrown as Error).message
    )
  }
}

/** Adds rows on nodes of a workflow that do next to nothing. */
export function measureEngine(): void {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-engines-'))
  const missing = installPeers()
  if (missing) console.log(`LangGraph is left out, because it cannot be installed: ${missing}\n`)
  try {
    for (const recorded of [false, true]) {
      for (const nodes of [100, 1_000, 10_000]) {
        const own = cost(folder, join(here, 'engines/playhead.ts'), nodes, recorded)
        const others = [
          { name: 'xstate', value: cost(folder, join(here, 'engines/xstate.ts'), nodes, recorded) },
        ]
        // Its checkpoints grow with the number of nodes: 10,000 would take an hour.
        if (!missing && nodes <= 1_000)
          others.push({ name: 'LangGraph', value: cost(folder, langgraph, nodes, recorded) })
        const name = `${nodes.toLocaleString('en')} nodes, ${recorded ? 'recorded to a file' : 'not recorded'}`
        row(name, own, 'µs a node', ...others)
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  measureEngine()
  console.log(report())
}
