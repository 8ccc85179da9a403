import { Command, CommanderError } from 'commander'
import { playheadVersion } from '../engine/version.ts'
import { addAnalysis } from './analysis.ts'
import { addAnswer } from './answer.ts'
import { addCheck } from './check.ts'
import { complaintOf } from './complaint.ts'
import { addDap } from './dap.ts'
import { addDebug } from './debug.ts'
import { addExecutions } from './executions.ts'
import { addGraph } from './graph.ts'
import { createIo, type Io } from './io.ts'
import { addLanguageServer } from './language-server.ts'
import { addMcp } from './mcp.ts'
import { addReplay } from './replay.ts'
import { addRun } from './run.ts'

/** Exit codes: all went well; something failed; the command line is wrong. A run that waits for an answer leaves with 3. */
const ok = 0
const failed = 1
const wrongUsage = 2

async function main(io: Io): Promise<void> {
  const program = new Command('playhead')
    .description('Run, record and debug workflow YAML, forwards and backwards.')
    .version(playheadVersion, '-v, --version')
    .exitOverride()
    .showHelpAfterError('Add --help to see how it is used.')
  for (const add of [
    addRun,
    addDebug,
    addReplay,
    addAnswer,
    addExecutions,
    addAnalysis,
    addGraph,
    addCheck,
    addDap,
    addLanguageServer,
    addMcp,
  ])
    add(program, io)
  try {
    await program.parseAsync()
  } catch (thrown) {
    process.exitCode = exitCodeOf(thrown)
    if (!(thrown instanceof CommanderError)) io.complain(complaintOf(thrown, io.cwd))
  }
}

/** Commander has printed its own message already. */
function exitCodeOf(thrown: unknown): number {
  if (!(thrown instanceof CommanderError)) return failed
  return thrown.exitCode === 0 ? ok : wrongUsage
}

/** A handler's timer or socket may still be open; a finished command does not wait for it. */
function leave(): void {
  flush('', () => process.stderr.write('', () => process.exit()))
}

/** Of the standard output itself: what handlers write there may go elsewhere. */
const flush = process.stdout.write.bind(process.stdout)

void main(createIo()).then(leave)
