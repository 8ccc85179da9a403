import type { Command } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
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
import { addInputOptions, type InputOptions, inputsOf } from './inputs.ts'
import type { Io } from './io.ts'
import { addIsolateOption, type IsolateOptions, isolationOf } from './isolate.ts'
import { modelOption } from './model.ts'
import { openWorkflow } from './open-workflow.ts'
import { pinOption } from './pin.ts'
import { addRecordingOptions, type RecordingOptions, recordOf } from './record.ts'
import { addOutputOptions, type OutputOptions, runToEnd } from './run-to-end.ts'

interface RunOptions extends InputOptions, RecordingOptions, OutputOptions, IsolateOptions {
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
  addOutputOptions(addRecordingOptions(command)).action(async (path: string, options: RunOptions) => {
    process.exitCode = await run(path, options, io)
  })
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
  const start = { file, workflow, inputs, history, record, tags, allow, isolation, model, pins, free: true }
  return runToEnd(options, io, told => startRun({ ...start, ...told }))
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
