// What a node costs that does next to nothing, beside other engines doing the same work.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { report, row } from './measure.ts'

const here = import.meta.dirname
const peers = join(here, 'peers')
const langgraph = join(peers, 'langgraph.mjs')

/**
 * A machine that is shared is slow for seconds at a time: each engine is measured so often, in turns with the others, and
 * the fewest count.
 */
const rounds = 4

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
    const tasks = [false, true].flatMap(recorded =>
      [100, 1_000, 10_000].map(nodes => ({ nodes, recorded, fewest: new Map<string, number>() })),
    )
    for (let round = 0; round < rounds; round++) {
      for (const { nodes, recorded, fewest } of tasks) {
        const engines = [
          ['playhead', join(here, 'engines/playhead.ts')],
          ['xstate', join(here, 'engines/xstate.ts')],
        ] as [string, string][]
        // Its checkpoints grow with the number of nodes: 10,000 would take an hour. It is far enough away to be measured once.
        if (!missing && nodes <= 1_000 && round === 0) engines.push(['LangGraph', langgraph])
        for (const [name, module] of engines) {
          const taken = cost(folder, module, nodes, recorded)
          fewest.set(name, Math.min(taken, fewest.get(name) ?? Number.POSITIVE_INFINITY))
        }
      }
    }
    for (const { nodes, recorded, fewest } of tasks) {
      const name = `${nodes.toLocaleString('en')} nodes, ${recorded ? 'recorded to a file' : 'not recorded'}`
      const { playhead, ...others } = Object.fromEntries(fewest)
      row(name, playhead!, 'µs a node', ...Object.entries(others).map(([name, value]) => ({ name, value })))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  measureEngine()
  console.log(report())
}
