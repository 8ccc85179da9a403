import childProcess, { ChildProcess, type StdioOptions } from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'

/** What a child may inherit in the place of our own streams: nothing to read, and the error stream for its output. */
const substitutes = ['ignore', 2, 2] as const

/**
 * Keeps child processes of handlers off the streams that the protocol runs on. A child that inherits standard output
 * writes into the middle of a message, and one that inherits standard input takes requests away.
 */
export function keepChildrenOffProtocol(): void {
  const prototype = ChildProcess.prototype as unknown as { spawn(options: Options): number }
  const { spawn } = prototype
  prototype.spawn = function (options) {
    return spawn.call(this, separated(options))
  }
  const sync = childProcess as unknown as Record<string, (...given: unknown[]) => unknown>
  for (const name of ['spawnSync', 'execSync', 'execFileSync']) {
    const call = sync[name]!
    sync[name] = (...given) => call(...given.map((one, i) => (i > 0 && hasStdio(one) ? separated(one) : one)))
  }
  syncBuiltinESMExports()
}

interface Options {
  stdio?: StdioOptions
}

function hasStdio(value: unknown): value is Options {
  return typeof value === 'object' && value !== null && 'stdio' in value
}

function separated(options: Options): Options {
  return { ...options, stdio: apart(options.stdio) }
}

function apart(stdio: StdioOptions | undefined): StdioOptions | undefined {
  if (stdio === 'inherit') return [...substitutes]
  if (!Array.isArray(stdio)) return stdio
  return stdio.map((one, i) => {
    if (one === 'inherit') return substitutes[i] ?? one
    if (one === 0 || one === process.stdin) return 'ignore'
    return one === 1 || one === process.stdout ? 2 : one
  })
}
