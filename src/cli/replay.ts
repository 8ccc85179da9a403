import type { Command } from 'commander'
import { historyFolder, replay } from '../debugger/debuggee.ts'
import { firstPosition, type Halt } from '../debugger/playhead.ts'
import { findRecording, isRunning } from '../history/recordings.ts'
import { lastPosition } from '../recording/timeline.ts'
import type { Io } from './io.ts'
import { type HistoryOption, withRecording } from './open-recording.ts'
import { printSteps, type StepOptions } from './print-steps.ts'
import { move } from './terminal/moving.ts'
import type { Session } from './terminal/session.ts'
import { debugInTerminal } from './terminal/start.ts'

interface ReplayOptions extends StepOptions, HistoryOption {
  step?: boolean
}

/** `playhead replay`: the debugger on a recording. */
export function addReplay(program: Command, io: Io): void {
  program
    .command('replay')
    .description('step through a recording, in both directions')
    .argument('<recording>', 'its id, the beginning of its id, or its file')
    .option('--start-at <place>', 'start, end, failure, a position, or an address', 'start')
    .option('--step', 'print every event instead, without asking')
    .option('--show-data', 'with --step: inputs, outputs, errors and logs')
    .option('--show-state', 'with --step: the variables as they change')
    .option('--json', 'with --step: a line of JSON for each event')
    .option('--history <folder>', 'where the recordings are (default: .playhead)')
    .action(async (name: string, options: ReplayOptions) => {
      if (options.step || options.showData || options.showState || options.json) {
        await withRecording(name, options, io, ({ timeline }) => printSteps(timeline, options, io))
        return
      }
      const path = await findRecording(name, historyFolder(options, io.cwd), io.cwd)
      process.exitCode = await debugInTerminal(
        io,
        events => replay(path, options.startAt, events, isRunning),
        begin,
        { recording: path, ...(options.history === undefined ? {} : { history: options.history }) },
      )
    })
}

async function begin(session: Session): Promise<void> {
  const { io, debuggee } = session
  const { header, status, length } = debuggee.timeline
  const title = io.style.bold(`${header.workflow} ${header.execution}`)
  io.print(`${title} · ${status} · ${length} events · ${io.style.dim('Type help for the commands.')}`)
  if (debuggee.sourceChanged) {
    io.print(io.style.yellow('The file has changed since, or is gone; this shows the text that ran.'))
  }
  await move(session, async () => standing(session))
}

/** The stop at the place that the replay was opened at. */
function standing({ debuggee: { playhead, timeline } }: Session): Halt {
  const { position } = playhead.cursor
  const reason = position === firstPosition ? 'start' : position === lastPosition(timeline) ? 'end' : 'goto'
  return { reason, cursor: playhead.cursor, hits: [] }
}
