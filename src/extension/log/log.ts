import type { Redact } from '../../recording/redact.ts'

/** How much a line matters, as VS Code has it. */
export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error'

/** Where lines go: VS Code's output channel for logs, which adds time and level, and leaves out what nobody wants to see. */
export type LogTarget = Readonly<Record<Level, (text: string) => void>>

/** What the extension does and what fails, for people who look for the reason of something. */
export interface Log extends LogTarget {
  /** Says that something failed, and why. */
  failed(what: string, thrown: unknown): void
  /** Resolves when everything is written. */
  written(): Promise<void>
}

/**
 * Makes a log. Lines wait for what hides secrets, and stay in order; where nothing can hide them, only that there was a line is said.
 * @param redact gives what hides the secrets that are known now
 */
export function createLog(target: LogTarget, redact: () => Promise<Redact>): Log {
  let last: Promise<void> = Promise.resolve()
  const line = (level: Level) => (text: string) => {
    last = last.then(async () => {
      const hide = await redact().catch(() => undefined)
      target[level](
        hide
          ? hide(text)
          : 'A line is left out: the key store cannot be read, so secrets could not be hidden.',
      )
    })
  }
  const error = line('error')
  return {
    trace: line('trace'),
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error,
    failed: (what, thrown) => error(`${what}: ${reasonOf(thrown)}`),
    written: () => last,
  }
}

/** With the stack, and the errors that caused it. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const own = thrown.stack ?? thrown.message
  return thrown.cause === undefined ? own : `${own}\nbecause of ${reasonOf(thrown.cause)}`
}
