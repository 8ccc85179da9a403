import type { Command } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import { type StartedRun, selectWorkflow, startRun } from '../engine/host-node.ts'
import { type ModelSettings, readModelSettings } from '../engine/models/settings.ts'
import type { Pin } from '../engine/pins.ts'
import { compareTimelines } from '../history/compare/compare.ts'
import { holdsLeftOut } from '../recording/left-out.ts'
import { parseRecorded } from '../recording/recorded-file.ts'
import { mask } from '../recording/redact.ts'
import type { Timeline } from '../recording/timeline.ts'
import type { Isolation, WorkflowFile } from '../workflow/graph.ts'
import type { Json, JsonObject } from '../workflow/json.ts'
import { failure } from '../workflow/problem.ts'
import { allowOption } from './allow.ts'
import { showComparison } from './compare.ts'
import { addInputOptions, type InputOptions, inputsOf } from './inputs.ts'
import type { Io } from './io.ts'
import { addIsolateOption, type IsolateOptions, isolationOf } from './isolate.ts'
import { modelOption } from './model.ts'
import { recordingName, withRecording } from './open-recording.ts'
import { openWorkflow } from './open-workflow.ts'
import { addOutputOptions, type OutputOptions, runToEnd } from './run-to-end.ts'

interface RerunOptions extends InputOptions, OutputOptions, IsolateOptions {
  compare?: boolean
  html?: string
  recordedText?: boolean
  allow: readonly string[]
  model?: ModelSettings
  record: boolean
}

/** `playhead rerun`: runs the workflow of a recording once more, with its inputs. */
export function addRerun(program: Command, io: Io): void {
  const command = program
    .command('rerun')
    .description('run the workflow of a recording once more with the same inputs, and compare')
    .argument('<recording>', recordingName)
    .option('--compare', 'compare the new execution with the recorded one')
    .option('--html <file>', 'write the comparison as a report')
    .option('--recorded-text', 'run the text that was recorded, not the file as it is now')
  addIsolateOption(addInputOptions(command))
    .addOption(allowOption())
    .addOption(modelOption())
    .option('--no-record', 'keep no recording')
  addOutputOptions(command).action(async (name: string, options: RerunOptions) => {
    process.exitCode = await withRecording(name, options, io, ({ timeline }) => rerun(timeline, options, io))
  })
}

async function rerun(original: Timeline, options: RerunOptions, io: Io): Promise<number> {
  const { header } = original
  const file = options.recordedText ? parseRecorded(header) : await fileNow(original, io)
  const inputs = { ...(header.inputs as JsonObject), ...(await inputsOf(options, io.cwd)) }
  checkSecrets(inputs, header.workflow)
  const recorded = header.options as { isolation?: Isolation; model?: Json; pins?: Record<string, Pin> }
  const compares = options.compare === true || options.html !== undefined
  let started: StartedRun | undefined
  // With a comparison to come, the JSON of the run becomes a part of one value.
  const printed: string[] = []
  const runIo = compares && options.json ? { ...io, print: (text = '') => void printed.push(text) } : io
  const code = await runToEnd(options, runIo, async told => {
    started = await startRun(
      {
        file,
        workflow: selectWorkflow(file, header.workflow),
        inputs,
        history: options.record ? historyFolder(options, io.cwd) : undefined,
        tags: header.tags,
        // Not what the recording says: the file may come from anywhere.
        allow: options.allow,
        isolation: isolationOf(options) ?? recorded.isolation,
        model: options.model ?? readModelSettings(recorded.model),
        pins: recorded.pins,
        free: true,
        ...told,
      },
      // It takes nothing from there, and stands under it in the history.
      { parent: { execution: header.execution, position: 0 } },
    )
    return started
  })
  if (!compares || !started) return code
  const comparison = await compareTimelines(original, started.execution.timeline)
  if (options.json) {
    await showComparison(
      comparison,
      { html: options.html, json: options.html !== undefined },
      {
        ...io,
        print: () => undefined,
      },
    )
    io.print(JSON.stringify({ run: JSON.parse(printed.join('\n')), comparison }, undefined, 2))
    return code
  }
  io.print()
  await showComparison(comparison, { html: options.html }, io)
  return code
}

/** The file as it is now; where it is gone, the text that was recorded. */
async function fileNow(original: Timeline, io: Io): Promise<WorkflowFile> {
  const { header } = original
  try {
    return await openWorkflow(header.path, io)
  } catch (thrown) {
    if ((thrown as { code?: string }).code !== 'file-not-found') throw thrown
    io.complain(`${header.path} is gone; this runs the text that was recorded.`)
    return parseRecorded(header)
  }
}

function checkSecrets(inputs: JsonObject, workflow: string): void {
  for (const [name, value] of Object.entries(inputs)) {
    const secret = JSON.stringify(value).includes(mask)
    if (!secret && !holdsLeftOut(value)) continue
    const why = secret ? 'is a secret, which is not in the recording' : 'was too large to be recorded'
    throw failure('invalid-inputs', { workflow, detail: `"${name}" ${why}; give it once more.` })
  }
}
