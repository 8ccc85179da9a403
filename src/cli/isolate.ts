import type { Command } from 'commander'
import type { Isolation } from '../workflow/graph.ts'

/** What {@link addIsolateOption} adds. */
export interface IsolateOptions {
  /** Undefined where the file decides. */
  isolate?: boolean
}

/** Adds `--isolate` and `--no-isolate` to a command. */
export function addIsolateOption(command: Command): Command {
  return command
    .option('--isolate', 'call the handlers in a process of their own, so that a crash ends only the node')
    .option('--no-isolate', 'call them in this process, whatever the file says')
}

/** The choice of the person; undefined where the file decides. */
export function isolationOf({ isolate }: IsolateOptions): Isolation | undefined {
  return isolate === undefined ? undefined : isolate ? 'process' : 'none'
}
