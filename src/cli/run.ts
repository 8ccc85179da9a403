import type { Command } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import type { LaunchConfig } from '../debugger/launch-config.ts'
import { loadHandlers } from '../engine/handlers-node.ts'
import { selectWorkflow, startRun } from '../engine/host-node.ts'
import type { ModelSettings } from '../engine/models/settings.ts'
import { openModules } from '../engine/open-modules-node.ts'
import type { Pin } from '../engine/pins.ts'
import { redactNothing } from '../recording/redact.ts'
import type { Workflow, WorkflowFile } from '../workflow/graph.ts'
import { initialContext } from '../workflow/inputs.ts'
import type { JsonObject } from '../workflow/json.ts'
import { allowOption } from './allow.ts'
import { addDebugOptions, type DebugOptions, debuggable } from './debuggable.ts'
import { addInputOptions, type InputOptions, inputsOf } from './inputs.ts'
import type { Io } from './io.ts'
import { addIsolateOption, type IsolateOptions, isolationOf } from './isolate.ts'
import { modelOption } from './model.ts'
import { openWorkflow } from './open-workflow.ts'
import { pinOption } from './pin.ts'
import { addRecordingOptions, type RecordingOptions, recordOf } from './record.ts'
import { addOutputOptions, type OutputOptions, runToEnd } from './run-to-end.ts'

interface RunOptions extends InputOptions, RecordingOptions, OutputOptions, IsolateOptions, DebugOptions {
  name?: string
  dryRun?: boolean
  allow: readonly string[]
  model?: ModelSettings
  pin: Readonly<Record<string, Pin>>
}

/** `playhead run`: runs a workflow and records it. */
export function addRun(program: Command, io: Io): void {
  const command = program
    .command('run')
    .description('run a workflow and record it')
    .argument('<workflow.yaml>', 'the file')
    .option('-n, --name <workflow>', 'which workflow, where the file has several (default: the first)')
  addIsolateOption(addInputOptions(command))
    .option('--dry-run', 'check the file, the handlers and the inputs, and run nothing')
    .addOption(allowOption())
    .addOption(modelOption())
    .addOption(pinOption())
  addOutputOptions(addRecordingOptions(addDebugOptions(command))).action(
    async (path: string, options: RunOptions) => {
      process.exitCode = await run(path, options, io)
    },
  )
}

async function run(path: string, options: RunOptions, io: Io): Promise<number> {
  const file = await openWorkflow(path, io)
  const workflow = selectWorkflow(file, options.name)
  const inputs = await inputsOf(options, io.cwd)
  if (options.dryRun) return dryRun(file, workflow, inputs, options, io)
  const history = options.record === false ? undefined : historyFolder(options, io.cwd)
  const record = recordOf(options) || undefined
  const { allow, model, pin: pins, tag: tags } = options
  const isolation = isolationOf(options)
  const debug = await debuggable(options, configOf(path, inputs, options), io)
  const free = debug === undefined
  const start = { file, workflow, inputs, history, record, tags, allow, isolation, model, pins, free }
  const begin = async (told: Parameters<Parameters<typeof runToEnd>[2]>[0]) => {
    const onPrint: typeof told.onPrint = (stream, text) => {
      told.onPrint?.(stream, text)
      debug?.print(stream, text)
    }
    const started = await startRun({ ...start, ...told, onPrint })
    debug?.begin(started)
    return started
  }
  try {
    return await runToEnd(options, io, begin)
  } finally {
    await debug?.close()
  }
}

/** What a run on the command line is started with, as a launch configuration: a debugger forks from it. */
export function configOf(
  program: string,
  inputs: JsonObject,
  options: Pick<RunOptions, 'name' | 'tag' | 'history' | 'allow' | 'pin' | 'model'> &
    Parameters<typeof recordOf>[0] &
    Parameters<typeof isolationOf>[0],
): LaunchConfig {
  const record = recordOf(options)
  return {
    program,
    workflow: options.name,
    inputs,
    ...(record === undefined ? {} : { record }),
    tags: [...options.tag],
    history: options.history,
    allow: [...options.allow],
    pins: options.pin as Record<string, JsonObject>,
    isolation: isolationOf(options),
    ...(options.model ? { model: options.model } : {}),
  }
}

async function dryRun(
  file: WorkflowFile,
  workflow: Workflow,
  inputs: JsonObject,
  options: RunOptions,
  io: Io,
): Promise<number> {
  initialContext(workflow, inputs, file.path)
  const isolation = isolationOf(options) ?? workflow.isolation ?? 'none'
  const modules = openModules({ file, isolation, env: {}, redact: redactNothing })
  try {
    await loadHandlers(file, workflow, modules)
  } finally {
    await modules.close()
  }
  const { name, nodes } = workflow
  if (options.json) io.print(JSON.stringify({ workflow: name, nodes: nodes.size, problems: file.problems }))
  else io.print(`"${name}" can run: ${nodes.size} nodes, handlers and inputs are fine. Nothing was run.`)
  return 0
}
