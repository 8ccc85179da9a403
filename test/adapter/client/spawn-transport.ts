import { spawn } from 'node:child_process'
import { streamTransport, type Transport } from './transport.ts'

export type SpawnOptions = { cwd?: string; env?: NodeJS.ProcessEnv; graceMs?: number }

export type SpawnedTransport = Transport & {
  pid: number | undefined
  /** Settles when the process is gone: its exit code, or the signal that ended it. */
  exit: Promise<number | NodeJS.Signals>
  kill(signal: NodeJS.Signals): void
}

/**
 * Starts a command line and talks to it over stdio. `close()` ends the process's input, which an adapter must take as
 * its client being gone; it is killed, and the promise rejected, when it is still there after `graceMs` (3000).
 */
export function spawnTransport(
  command: string,
  args: string[],
  options: SpawnOptions = {},
): SpawnedTransport {
  const child = spawn(command, args, { cwd: options.cwd, env: options.env, stdio: 'pipe' })
  let errorOutput = ''
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (text: string) => {
    errorOutput += text
  })
  const exit = new Promise<number | NodeJS.Signals>(resolve => {
    child.on('error', cause => {
      errorOutput += `${cause.message}\n`
      resolve(-1)
    })
    child.on('exit', (code, signal) => resolve(code ?? signal ?? -1))
  })
  return {
    ...streamTransport(child.stdout, child.stdin),
    pid: child.pid,
    exit,
    kill: signal => void child.kill(signal),
    errorOutput: () => errorOutput,
    async close() {
      child.stdin.end()
      const graceMs = options.graceMs ?? 3000
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<'late'>(resolve => {
        timer = setTimeout(() => resolve('late'), graceMs)
      })
      const outcome = await Promise.race([exit, late])
      clearTimeout(timer)
      if (outcome !== 'late') return
      child.kill('SIGKILL')
      await exit
      throw new Error(`the adapter was still running ${graceMs} ms after its input had ended`)
    },
  }
}
