import { dirname, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import type { ExecutionResult } from '../engine/execution.ts'
import type { StartedRun, StartOptions } from '../engine/host-node.ts'
import type { Timeline } from '../recording/timeline.ts'
import { complaintOf } from './complaint.ts'
import { formatDuration } from './duration.ts'
import { answerLine, nearPath, replayLine } from './invocation.ts'
import type { Io } from './io.ts'
import { eventLine, type LogLevel, logLevels } from './logs.ts'
import { maskedIo, maskOutput } from './masked.ts'
import { printedValue } from './printed-value.ts'
import { answerInTerminal, questionLines } from './questions.ts'
import { surviveStrayErrors } from './stray-errors.ts'
import { textTimeline } from './text-timeline.ts'
import { formatUsage, usageOfSpans } from './usage.ts'

/** The options that say what is printed of a run. */
export interface OutputOptions {
  logLevel: LogLevel
  history?: string
  timeline?: boolean
  json?: boolean
}

/** How many lines of the result are printed; all of it is in the recording, and with `--json`. */
const maxResultLines = 40

/** Exit codes of a run: it did what it was to do; it failed or was cancelled; it waits for an answer. */
const exitCodes = { completed: 0, failed: 1, cancelled: 1, waiting: 3 } as const

/** Adds the options of {@link OutputOptions} to a command. */
export function addOutputOptions(command: Command): Command {
  return command
    .option('--log-level <level>', `what is told of the run: ${logLevels.join(', ')}`, parseLevel, 'info')
    .option('--history <folder>', 'where the recordings are (default: .playhead)')
    .option('--timeline', 'print what ran when')
    .option('--json', 'print the result as JSON, and all else on the standard error output')
}

/** Starts a run, tells what happens in it, puts its questions to the person, and reports its end. Returns the exit code. */
export async function runToEnd(
  options: OutputOptions,
  unmasked: Io,
  start: (told: Pick<StartOptions, 'onSecrets' | 'onPrint'>) => Promise<StartedRun>,
): Promise<number> {
  // What handlers print must not get into the JSON.
  if (options.json) printOnStderr()
  let io = unmasked
  const strayed = surviveStrayErrors({ ...unmasked, complain: text => io.complain(text) })
  const started = performance.now()
  const out = options.json ? process.stderr : process.stdout
  let running: StartedRun
  try {
    running = await start({
      onSecrets(redact) {
        io = maskedIo(unmasked, redact)
        maskOutput(redact)
      },
      onPrint: (stream, text) => void (stream === 'stdout' ? out : process.stderr).write(text),
    })
  } catch (thrown) {
    // The message may name what is hidden by now.
    io.complain(complaintOf(thrown, io.cwd))
    return exitCodes.failed
  }
  const { execution } = running
  cancelOnInterrupt(running, io)
  answerInTerminal(execution, options.json ? { ...io, terminal: false } : io)
  await follow(running, options.logLevel, options.json ? io.complain : io.print, io)
  const result = await execution.done
  const ended = { result, duration: performance.now() - started }
  // Hidden before it is a text: what takes the place of a number must stand in quotes.
  if (options.json) unmasked.print(JSON.stringify(execution.redact(asJson(running, ended)), undefined, 2))
  else await report(running, ended, options, io)
  if (options.json && result.status === 'failed') io.complain(complaintOf(result.thrown, io.cwd))
  return result.status === 'completed' && strayed() ? 1 : exitCodes[result.status]
}

/** Writes what handlers print on the standard output to the other one. An empty text still waits for the output itself. */
function printOnStderr(): void {
  const [out, err] = [process.stdout, process.stderr].map(stream => stream.write.bind(stream))
  process.stdout.write = (chunk: string | Uint8Array, ...rest: unknown[]) =>
    (chunk === '' ? out : err)!(chunk, ...(rest as []))
}

/** Prints what is logged, as it comes. A debugger may hold the run, so nothing is asked for. */
async function follow(
  { execution, taken }: StartedRun,
  level: LogLevel,
  say: (text: string) => void,
  io: Io,
): Promise<void> {
  const { timeline } = execution
  // What a fork has taken from its parent was told there.
  for (let seq = taken; await timeline.told(seq); seq++) {
    const line = await eventLine(timeline, seq, level, io.style)
    if (line !== undefined) say(line)
  }
}

/**
 * The first Ctrl-C ends the run and finishes its recording; the second one ends the process. The end of the terminal, or
 * of the machine, ends the run too.
 */
function cancelOnInterrupt({ execution }: StartedRun, io: Io): void {
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => execution.cancel())
  process.once('SIGINT', () => {
    io.complain('Cancelling the run. Press Ctrl-C again to leave at once.')
    process.once('SIGINT', () => process.exit(130))
    execution.cancel()
  })
}

interface Ended {
  result: ExecutionResult
  /** Milliseconds. */
  duration: number
}

async function report(
  running: StartedRun,
  { result, duration }: Ended,
  options: OutputOptions,
  io: Io,
): Promise<void> {
  const { style } = io
  const { timeline } = running.execution
  if (options.timeline) {
    io.print()
    for (const line of await textTimeline(timeline, running.file, style, io.columns)) io.print(line)
  }
  io.print()
  const paint = { completed: style.green, failed: style.red, cancelled: style.yellow, waiting: style.cyan }[
    result.status
  ]
  const status = style.bold(paint(`${timeline.header.workflow} ${result.status}`))
  io.print(`${status} in ${formatDuration(duration)}, ${timeline.length} events${await modelCalls(timeline)}`)
  if (result.status === 'completed') {
    for (const line of printedValue(result.output, maxResultLines)) io.print(line)
  }
  if (result.status === 'failed') io.complain(complaintOf(result.thrown, io.cwd))
  if (result.status === 'waiting') reportQuestions(running, result, options, io)
  if (running.recording === undefined) return
  io.print()
  io.print(`${style.dim('Recorded:')} ${nearPath(running.recording, io.cwd)}`)
  io.print(
    `${style.dim('Replay:  ')} ${style.cyan(replayLine(running.execution.id, historyOf(running.recording, options, io.cwd), io.cwd))}`,
  )
}

/** What the models took in the whole run. */
async function modelCalls(timeline: Timeline): Promise<string> {
  const all = (await usageOfSpans(timeline)).get(0)
  if (!all) return ''
  return [`, ${all.calls} model ${all.calls === 1 ? 'call' : 'calls'}`, formatUsage(all)]
    .filter(Boolean)
    .join(', ')
}

/** The folder to look for a recording in, unless it is where recordings are by default. */
function historyOf(recording: string | undefined, options: OutputOptions, cwd: string): string | undefined {
  if (options.history !== undefined || recording === undefined) return options.history
  const folder = resolve(cwd, dirname(recording))
  return folder === historyFolder({}, cwd) ? undefined : nearPath(folder, cwd)
}

function reportQuestions(
  { execution, recording }: StartedRun,
  { questions }: Extract<ExecutionResult, { status: 'waiting' }>,
  options: OutputOptions,
  io: Io,
): void {
  for (const one of questions) for (const line of questionLines(one, io)) io.print(line)
  io.print()
  const at = questions.length > 1 ? questions[0]!.address : undefined
  const line = answerLine(execution.id, historyOf(recording, options, io.cwd), io.cwd, at)
  io.print(`${io.style.dim('Answer:  ')} ${io.style.cyan(line)}`)
}

function asJson({ execution, recording }: StartedRun, { result, duration }: Ended) {
  const { header, length } = execution.timeline
  return {
    id: execution.id,
    workflow: header.workflow,
    status: result.status,
    ...(result.status === 'completed' ? { result: result.output } : {}),
    ...(result.status === 'waiting' ? { questions: result.questions } : {}),
    ...(result.status === 'failed' ? { error: { ...result.error, stack: undefined } } : {}),
    duration: Math.round(duration * 1_000) / 1_000,
    events: length,
    ...(recording === undefined ? {} : { recording }),
  }
}

function parseLevel(text: string): LogLevel {
  const level = text.toLowerCase()
  const found = logLevels.find(name => name === level)
  if (!found) throw new InvalidArgumentError(`Levels are ${logLevels.join(', ')}.`)
  return found
}
