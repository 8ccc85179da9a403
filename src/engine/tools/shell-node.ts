import type { ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { setTimeout as wait } from 'node:timers/promises'
import { failure } from '../../workflow/problem.ts'
import { builtInTools } from '../../workflow/tools/built-in.ts'
import { longestTimer } from '../ports.ts'
import { environmentWith, killGroup, startGroup } from './child-process-node.ts'
import type { Tool } from './tool.ts'

/** Characters of each stream that are kept: what a command prints is recorded, and read by models. */
const limit = 100_000

/** Milliseconds that a command has after it was asked to end. */
const grace = 1_000

/** Milliseconds that the last output may take after the end of a command. */
const outputGrace = 100

/**
 * The tool that runs a command line. Its result is `{ stdout, stderr, code }`, with `truncated` where a stream was longer
 * than is kept; a command that fails is a result like any other.
 * @param folder where commands run
 */
export function createShell(folder: string, env: Readonly<Record<string, string | null>>): Tool {
  return {
    ...builtInTools['shell']!,
    async call({ command, cwd, timeout }, { signal }) {
      signal.throwIfAborted()
      const child = startGroup({
        command: String(command),
        shell: true,
        cwd: typeof cwd === 'string' ? resolve(folder, cwd) : folder,
        env: environmentWith(env),
      })
      child.stdin.on('error', () => undefined)
      child.stdin.end()
      const stdout = collect(child.stdout)
      const stderr = collect(child.stderr)
      let timedOut = false
      let last: NodeJS.Timeout | undefined
      const end = () => {
        killGroup(child, 'SIGTERM')
        last = setTimeout(() => killGroup(child, 'SIGKILL'), grace)
      }
      const seconds = typeof timeout === 'number' ? timeout : undefined
      const timer =
        seconds === undefined
          ? undefined
          : setTimeout(
              () => {
                timedOut = true
                end()
              },
              Math.min(seconds * 1_000, longestTimer),
            )
      signal.addEventListener('abort', end, { once: true })
      try {
        const code = await codeOf(child)
        if (timedOut)
          throw failure('tool-failed', { tool: 'shell', detail: `it took longer than ${seconds} s` })
        return {
          stdout: stdout.text(),
          stderr: stderr.text(),
          code,
          ...(stdout.cut() || stderr.cut() ? { truncated: true } : {}),
        }
      } finally {
        clearTimeout(timer)
        clearTimeout(last)
        killGroup(child, 'SIGKILL')
        child.stdout.destroy()
        child.stderr.destroy()
        signal.removeEventListener('abort', end)
      }
    },
  }
}

/** Resolves with the exit code once all is printed. What was started in the background ends with the command. */
function codeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let over = false
    const done = (exit: number | null, by: NodeJS.Signals | null) => {
      over = true
      resolve(exit ?? (by === null ? 1 : 128))
    }
    child.once('error', reject)
    child.once('close', done)
    child.once('exit', async (exit, by) => {
      await wait(outputGrace)
      if (over) return
      killGroup(child, 'SIGKILL')
      // A daemon, which has left the group, may hold the streams open for ever.
      await wait(outputGrace)
      done(exit, by)
    })
  })
}

/** The beginning and the end of what a stream gives. */
function collect(stream: NodeJS.ReadableStream): { text(): string; cut(): boolean } {
  const decoder = new StringDecoder('utf8')
  const half = limit / 2
  let head = ''
  let tail = ''
  let lost = 0
  stream.on('error', () => undefined)
  stream.on('data', (piece: Buffer) => {
    let text = decoder.write(piece)
    if (head.length < half) {
      const taken = text.slice(0, half - head.length)
      head += taken
      text = text.slice(taken.length)
    }
    const all = tail + text
    tail = all.slice(-half)
    lost += all.length - tail.length
  })
  return {
    text: () => (lost > 0 ? `${head}\n… ${lost} characters left out …\n${tail}` : head + tail),
    cut: () => lost > 0,
  }
}
