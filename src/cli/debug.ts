import type { Command } from 'commander'
import { launch } from '../debugger/debuggee.ts'
import type { ModelSettings } from '../engine/models/settings.ts'
import type { Pin } from '../engine/pins.ts'
import { allowOption } from './allow.ts'
import { addInputOptions, type InputOptions, inputsOf } from './inputs.ts'
import type { Io } from './io.ts'
import { addIsolateOption, type IsolateOptions } from './isolate.ts'
import { modelOption } from './model.ts'
import { openWorkflow } from './open-workflow.ts'
import { pinOption } from './pin.ts'
import { addRecordingOptions, type RecordingOptions } from './record.ts'
import { configOf } from './run.ts'
import { addBreakpoint, checkBreakpoint } from './terminal/breaking.ts'
import { move, stopAtEntry } from './terminal/moving.ts'
import type { Session } from './terminal/session.ts'
import { debugInTerminal } from './terminal/start.ts'

interface DebugOptions extends InputOptions, RecordingOptions, IsolateOptions {
  name?: string
  breakpoints?: string
  stopOnEntry?: boolean
  allow: readonly string[]
  model?: ModelSettings
  pin: Readonly<Record<string, Pin>>
  history?: string
}

/** `playhead debug`: runs a workflow under the debugger in the terminal. */
export function addDebug(program: Command, io: Io): void {
  const command = program
    .command('debug')
    .description('run a workflow under the debugger, in the terminal')
    .argument('<workflow.yaml>', 'the file')
    .option('-n, --name <workflow>', 'which workflow, where the file has several (default: the first)')
    .option(
      '-b, --breakpoints <nodes>',
      'what to stop at, with commas between: node ids, lines, or what break takes',
    )
    .option('--stop-on-entry', 'stop before the first node (as without any breakpoint)')
  addIsolateOption(addInputOptions(command))
    .addOption(allowOption())
    .addOption(modelOption())
    .addOption(pinOption())
    .option('--history <folder>', 'where the recording goes (default: .playhead)')
  addRecordingOptions(command).action(async (path: string, options: DebugOptions) => {
    process.exitCode = await debug(path, options, io)
  })
}

async function debug(path: string, options: DebugOptions, io: Io): Promise<number> {
  const file = await openWorkflow(path, io)
  // Before anything runs, so that a misspelt name leaves no recording behind.
  const places = placesOf(options)
  for (const place of places) checkBreakpoint(file, place)
  const config = configOf(path, await inputsOf(options, io.cwd), options)
  const nothingStops = places.length === 0 && !file.inlineBreakpoints.some(({ kind }) => kind === 'break')
  const stopsAtEntry = options.stopOnEntry === true || nothingStops
  return debugInTerminal(
    io,
    events => launch(config, io.cwd, events),
    session => begin(session, places, stopsAtEntry),
    config,
  )
}

function placesOf({ breakpoints }: DebugOptions): string[] {
  return (breakpoints ?? '')
    .split(',')
    .map(text => text.trim())
    .filter(Boolean)
}

async function begin(session: Session, places: readonly string[], atEntry: boolean): Promise<void> {
  const { io, debuggee } = session
  for (const place of places) addBreakpoint(session, place)
  io.print(io.style.dim('Type help for the commands.'))
  if (atEntry) await stopAtEntry(session)
  else await move(session, signal => debuggee.playhead.continue(signal))
}
