import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** The commands that a person has typed, kept between sessions. */
export interface CommandHistory {
  /** The newest first. */
  readonly lines: readonly string[]
  add(line: string): void
}

/** How many commands are kept. */
export const historySize = 1_000

/** Where the commands of a person are kept. */
export function historyFile(env: NodeJS.ProcessEnv = process.env): string {
  const windows = process.platform === 'win32' ? env['LOCALAPPDATA'] : undefined
  const state = env['XDG_STATE_HOME'] || windows || join(homedir(), '.local', 'state')
  return join(state, 'playhead', 'commands')
}

/** Opens the history in a file. What cannot be read or written there is no reason to disturb anybody. */
export function openHistory(path: string): CommandHistory {
  let lines: string[] = []
  try {
    const all = readFileSync(path, 'utf8').split('\n').filter(Boolean)
    lines = all.slice(-historySize).reverse()
    if (all.length > 2 * historySize) writeFileSync(path, `${all.slice(-historySize).join('\n')}\n`)
  } catch {
    // There is none yet.
  }
  return {
    lines,
    add(line) {
      try {
        mkdirSync(dirname(path), { recursive: true })
        // Only for its owner: a command can have a value in it.
        appendFileSync(path, `${line}\n`, { mode: 0o600 })
      } catch {
        // As above.
      }
    },
  }
}
