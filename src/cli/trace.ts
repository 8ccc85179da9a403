import { type Command, Option } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import { type StartedRun, selectWorkflow, startRun } from '../engine/host-node.ts'
import type { ModelSettings } from '../engine/models/settings.ts'
import { exporters } from '../history/export/formats.ts'
import { type Analysis, analyse } from '../history/trace/analysis.ts'
import type { Timeline } from '../recording/timeline.ts'
import { allowOption } from './allow.ts'
import { formatDuration } from './duration.ts'
import { addInputOptions, type InputOptions, inputsOf } from './inputs.ts'
import type { Io } from './io.ts'
import { addIsolateOption, type IsolateOptions, isolationOf } from './isolate.ts'
import { modelOption } from './model.ts'
import { withRecording } from './open-recording.ts'
import { openWorkflow } from './open-workflow.ts'
import { withProgress } from './progress.ts'
import { addOutputOptions, type OutputOptions, runToEnd } from './run-to-end.ts'
import { writeOutput } from './write-output.ts'

const formats = { json: exporters.trace, csv: exporters.csv, html: exporters.html }

interface TraceOptions extends InputOptions, OutputOptions, IsolateOptions {
  name?: string
  output?: string
  format?: keyof typeof formats
  allow: readonly string[]
  model?: ModelSettings
}

/** `playhead trace`: what every node got, made and took, of a recording or of a new run. */
export function addTrace(program: Command, io: Io): void {
  const command = program
    .command('trace')
    .description('trace a recording, or run a workflow and trace it: nodes, values, durations, tool calls')
    .argument('<what>', 'a workflow file, which is run; or a recording')
    .option('-o, --output <file>', 'where the trace goes')
    .addOption(
      new Option('-f, --format <format>', 'json (the default), csv or html').choices(Object.keys(formats)),
    )
    .option('-n, --name <workflow>', 'which workflow, where the file has several (default: the first)')
  addIsolateOption(addInputOptions(command, false)).addOption(allowOption()).addOption(modelOption())
  addOutputOptions(command).action(async (what: string, options: TraceOptions) => {
    if (/\.ya?ml$/i.test(what)) process.exitCode = await traceRun(what, options, io)
    else
      await withRecording(what, options, io, ({ timeline }) =>
        options.output === undefined && options.format !== undefined && io.terminal
          ? showTrace(timeline, options, io)
          : withProgress('Tracing', [timeline], one => showTrace(one, options, io)),
      )
  })
}

async function traceRun(path: string, options: TraceOptions, io: Io): Promise<number> {
  const file = await openWorkflow(path, io)
  const { allow, model } = options
  const inputs = await inputsOf(options, io.cwd)
  let started: StartedRun | undefined
  // What is told of the run must not get into what is traced to the standard output.
  const quiet = options.json || (options.format !== undefined && options.output === undefined)
  const runIo = quiet ? { ...io, print: io.complain } : io
  const code = await runToEnd({ ...options, json: false }, runIo, async told => {
    started = await startRun({
      file,
      workflow: selectWorkflow(file, options.name),
      inputs,
      history: historyFolder(options, io.cwd),
      allow,
      isolation: isolationOf(options),
      model,
      free: true,
      ...told,
    })
    return started
  })
  if (started) {
    if (!quiet) io.print()
    await showTrace(started.execution.timeline, options, io)
  }
  return code
}

async function showTrace(timeline: Timeline, options: TraceOptions, io: Io): Promise<void> {
  if (options.output !== undefined || options.format !== undefined)
    await writeOutput(formats[options.format ?? 'json'](timeline), options.output, io)
  if (options.json) io.print(JSON.stringify(await analyse(timeline), undefined, 2))
  else if (options.output !== undefined || options.format === undefined)
    printAnalysis(await analyse(timeline), io)
}

const most = 5

const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`

function printAnalysis(
  { duration, nodes, reused = 0, failed, toolCalls, byNode, byTool, usage }: Analysis,
  io: Io,
): void {
  const { style } = io
  const taken = reused > 0 ? `, ${reused} reused` : ''
  const broken = failed > 0 ? style.red(`, ${failed} failed`) : ''
  io.print(
    `${style.bold('Trace')}  ${formatDuration(duration)}, ${counted(nodes, 'node')}${taken}${broken}, ${counted(toolCalls, 'tool call')}`,
  )
  if (usage)
    io.print(
      `Models: ${usage.calls} calls, ${usage.inputTokens ?? '?'} tokens in, ${usage.outputTokens ?? '?'} out`,
    )
  if (byNode.length > 0) io.print(style.dim('Slowest nodes'))
  for (const { node, runs, duration: took } of byNode.slice(0, most))
    io.print(`  ${formatDuration(took).padStart(9)}  ${node}${runs > 1 ? style.dim(` (${runs}×)`) : ''}`)
  if (byTool.length > 0) io.print(style.dim('Most used tools'))
  for (const { tool, calls } of byTool.slice(0, most)) io.print(`  ${`${calls}×`.padStart(9)}  ${tool}`)
}
