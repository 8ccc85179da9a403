import { createInterface } from 'node:readline'
import type { Io } from '../io.ts'
import type { ReadLine } from '../questions.ts'
import { type CommandHistory, historySize } from './history.ts'

/** Where the terminal debugger gets its lines from: a person, or a script on the standard input. */
export interface TerminalInput {
  /** True where a person types. */
  readonly interactive: boolean
  /** The next line, after a prompt; undefined at the end of the input, or when the signal comes first. */
  read: (prompt: string, signal?: AbortSignal) => ReturnType<ReadLine>
  /** Told of Ctrl-C; null for the line means that nothing can be typed. */
  onInterrupt(listener: (typed: string | null) => void): void
  /** Keeps a line for later sessions of this person. */
  remember(line: string): void
  /** Drops what is being typed, and asks again. */
  askAgain(): void
  close(): void
}

/** What could end a line: the possible words, and the part that they replace. */
export type Complete = (line: string) => Promise<[string[], string]>

/**
 * Opens the standard input.
 * @param history of the person, where one types
 */
export function openInput(io: Io, complete: Complete, history: () => CommandHistory): TerminalInput {
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true
  const kept = interactive ? history() : undefined
  const lines = interactive
    ? createInterface({
        input: process.stdin,
        output: process.stdout,
        history: [...kept!.lines],
        historySize,
        removeHistoryDuplicates: true,
        completer: (line: string, done: (error: null, result: [string[], string]) => void) =>
          void complete(line).then(hits => done(null, hits)),
      })
    : createInterface({ input: process.stdin })
  /** Lines that come while a command is at work wait their turn. */
  const waiting: string[] = []
  let closed = false
  let wake: (() => void) | undefined
  lines.on('line', line => {
    waiting.push(line)
    wake?.()
  })
  lines.on('close', () => {
    closed = true
    wake?.()
  })
  const listeners: (() => void)[] = []

  return {
    interactive,
    remember: line => kept?.add(line),
    async read(prompt, signal) {
      if (interactive) {
        lines.setPrompt(prompt)
        lines.prompt()
      }
      if (waiting.length === 0 && !closed && !signal?.aborted) {
        await new Promise<void>(resolve => {
          wake = resolve
          signal?.addEventListener('abort', () => resolve(), { once: true })
        })
      }
      if (signal?.aborted) return undefined
      const line = waiting.shift()
      // A transcript reads better with the commands in it.
      if (!interactive && line !== undefined) io.print(`${prompt}${line}`)
      return line
    },
    onInterrupt(listener) {
      const told = () => listener(interactive ? lines.line : null)
      lines.on('SIGINT', told)
      process.on('SIGINT', told)
      listeners.push(told)
    },
    askAgain() {
      if (lines.line !== '') {
        lines.write(null, { ctrl: true, name: 'e' })
        lines.write(null, { ctrl: true, name: 'u' })
      } else lines.prompt()
    },
    close() {
      for (const told of listeners) process.off('SIGINT', told)
      lines.close()
    },
  }
}
