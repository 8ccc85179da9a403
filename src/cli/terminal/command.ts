import type { Completion } from '../../debugger/completions.ts'
import type { Session } from './session.ts'

/** A command of the terminal debugger. */
export interface Command {
  /** Its name, then short ones. */
  readonly names: readonly [string, ...string[]]
  /** What follows the name, as in help; empty for none. */
  readonly usage: string
  readonly help: string
  run(session: Session, argument: string): Promise<void>
  /** What could follow the name, and what is written there already: words, or completions with what they replace. */
  complete?(session: Session, written: string): Promise<readonly (string | Completion)[]>
}

/** Commands that belong together. */
export interface CommandGroup {
  readonly title: string
  readonly commands: readonly Command[]
}
