import { Console } from 'node:console'
import { type Command, InvalidArgumentError } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import type { ExecutionResult } from '../engine/execution.ts'
import { loadHandlers } from '../engine/handlers-node.ts'
import { type StartedRun, selectWorkflow, startRun } from '../engine/host-node.ts'
import type { Workflow, WorkflowFile } from '../workflow/graph.ts'
import { initialContext } from '../workflow/inputs.ts'
import type { JsonObject } from '../workflow/json.ts'
import { complaintOf } from './complaint.ts'
import { formatDuration } from './duration.ts'
import { addInputOptions, type InputOptions, inputsOf } from './inputs.ts'
import { nearPath, replayLine } from './invocation.ts'
import type { Io } from './io.ts'
import { eventLine, type LogLevel, logLevels } from './logs.ts'
import { openWorkflow } from './open-workflow.ts'
import { printedValue } from './printed-value.ts'
import { surviveStrayErrors } from './stray-errors.ts'
import { textTimeline } from './text-timeline.ts'

interface RunOptions extends InputOptions {
  name?: string
  dryRun?: boolean
  logLevel: LogLevel
  history?: string
  record: boolean
  timeline?: boolean
  json?: boolean
}

/** How many lines of the result are printed; all of it is in the recording, and with `--json`. */
const maxResultLines = 40

/** `playhead run`: runs a workflow and records it. */
export function addRun(program: Command, io: Io): void {
  const command = program
    .command('run')
    .description('run a workflow and record it')
    .argument('<workflow.yaml>', 'the file')
    .option('-n, --name <workflow>', 'which workflow, where the file has several (default: the first)')
  addInputOptions(command)
    .option('--dry-run', 'check the file, the handlers and the inputs, and run nothing')
    .option('--log-level <level>', `what is told of the run: ${logLevels.join(', ')}`, parseLevel, 'info')
    .option('--history <folder>', 'where the recording goes (default: .playhead)')
    .option('--no-record', 'keep no recording')
    .option('--timeline', 'print what ran when')
    .option('--json', 'print the result as JSON, and all else on the standard error output')
    .action(async (path: string, options: RunOptions) => {
      process.exitCode = await run(path, options, io)
    })
}

async function run(path: string, options: RunOptions, io: Io): Promise<number> {
  const file = await openWorkflow(path, io)
  const workflow = selectWorkflow(file, options.name)
  const inputs = await inputsOf(options, io.cwd)
  if (options.dryRun) return dryRun(file, workflow, inputs, options, io)
  const say = options.json ? io.complain : io.print
  // What handlers print must not get into the JSON.
  if (options.json) globalThis.console = new Console(process.stderr, process.stderr)
  const history = options.record ? historyFolder(options, io.cwd) : undefined
  const strayed = surviveStrayErrors(io)
  const started = performance.now()
  const running = await startRun({ file, workflow, inputs, history, free: true })
  cancelOnInterrupt(running, io)
  await follow(running, options.logLevel, say, io)
  const result = await running.execution.done
  const ended = { result, duration: performance.now() - started }
  if (options.json) io.print(JSON.stringify(asJson(running, ended), undefined, 2))
  else await report(running, ended, file, options, io)
  if (options.json && result.status === 'failed') io.complain(complaintOf(result.thrown, io.cwd))
  return result.status === 'completed' && !strayed() ? 0 : 1
}

async function dryRun(
  file: WorkflowFile,
  workflow: Workflow,
  inputs: JsonObject,
  options: RunOptions,
  io: Io,
): Promise<number> {
  initialContext(workflow, inputs, file.path)
  await loadHandlers(file, workflow)
  const { name, nodes } = workflow
  if (options.json) io.print(JSON.stringify({ workflow: name, nodes: nodes.size, problems: file.problems }))
  else io.print(`"${name}" can run: ${nodes.size} nodes, handlers and inputs are fine. Nothing was run.`)
  return 0
}

/** Prints what is logged, as it comes. */
async function follow(
  { execution }: StartedRun,
  level: LogLevel,
  say: (text: string) => void,
  io: Io,
): Promise<void> {
  const { timeline } = execution
  for (let seq = 0; await timeline.reach(seq); seq++) {
    const line = await eventLine(timeline, seq, level, io.style)
    if (line !== undefined) say(line)
  }
}

/** The first Ctrl-C ends the run and finishes its recording; the second one ends the process. */
function cancelOnInterrupt({ execution }: StartedRun, io: Io): void {
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
  file: WorkflowFile,
  options: RunOptions,
  io: Io,
): Promise<void> {
  const { style } = io
  const { timeline } = running.execution
  if (options.timeline) {
    io.print()
    for (const line of await textTimeline(timeline, file, style, io.columns)) io.print(line)
  }
  io.print()
  const paint = { completed: style.green, failed: style.red, cancelled: style.yellow }[result.status]
  const status = style.bold(paint(`${timeline.header.workflow} ${result.status}`))
  io.print(`${status} in ${formatDuration(duration)}, ${timeline.length} events`)
  if (result.status === 'completed') {
    for (const line of printedValue(result.output, maxResultLines)) io.print(line)
  }
  if (result.status === 'failed') io.complain(complaintOf(result.thrown, io.cwd))
  if (running.recording === undefined) return
  io.print()
  io.print(`${style.dim('Recorded:')} ${nearPath(running.recording, io.cwd)}`)
  io.print(
    `${style.dim('Replay:  ')} ${style.cyan(replayLine(running.execution.id, options.history, io.cwd))}`,
  )
}

function asJson({ execution, recording }: StartedRun, { result, duration }: Ended) {
  const { header, length } = execution.timeline
  return {
    id: execution.id,
    workflow: header.workflow,
    status: result.status,
    ...(result.status === 'completed' ? { result: result.output } : {}),
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
