import { type Command, InvalidArgumentError } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import { forkRun } from '../engine/fork-node.ts'
import type { ModelSettings } from '../engine/models/settings.ts'
import type { Pin } from '../engine/pins.ts'
import { readAnswer } from '../engine/question.ts'
import type { Json } from '../workflow/json.ts'
import { formatProblem } from '../workflow/problem.ts'
import { allowOption } from './allow.ts'
import { addInputOptions, type InputOptions, inputsOf } from './inputs.ts'
import { nearPath } from './invocation.ts'
import type { Io } from './io.ts'
import { addIsolateOption, type IsolateOptions, isolationOf } from './isolate.ts'
import { modelOption } from './model.ts'
import { recordingName, withRecording } from './open-recording.ts'
import { pinOption } from './pin.ts'
import { addOutputOptions, type OutputOptions, runToEnd } from './run-to-end.ts'

type Values = Readonly<Record<string, Json>>

interface ForkOptions extends InputOptions, OutputOptions, IsolateOptions {
  at: string
  set: Values
  recordedText?: boolean
  allow: readonly string[]
  model?: ModelSettings
  pin: Readonly<Record<string, Pin>>
  record: boolean
}

/** `playhead fork`: runs on from any place of a recording, as a new execution. */
export function addFork(program: Command, io: Io): void {
  const command = program
    .command('fork')
    .description(
      'run on from a place of a recording, as a new execution; what ended before it is not run again',
    )
    .argument('<recording>', recordingName)
    .option('--at <place>', 'a position, an address, failure, start or end', 'failure')
    .option('--set <path=value>', 'a value that is changed there; may be given several times', readValue, {})
    .option('--recorded-text', 'run the text that was recorded, not the file as it is now')
  addIsolateOption(addInputOptions(command))
    .addOption(allowOption())
    .addOption(modelOption())
    .addOption(pinOption())
    .option('--no-record', 'keep no recording')
  addOutputOptions(command).action(async (name: string, options: ForkOptions) => {
    process.exitCode = await runToEnd(options, io, told =>
      withRecording(name, options, io, async ({ timeline }) => {
        const started = await forkRun({
          parent: timeline,
          at: options.at,
          set: options.set,
          inputs: await inputsOf(options, io.cwd),
          recordedText: options.recordedText,
          workspace: io.cwd,
          history: options.record ? historyFolder(options, io.cwd) : undefined,
          allow: options.allow,
          isolation: isolationOf(options),
          model: options.model,
          ...(Object.keys(options.pin).length > 0 ? { pins: options.pin } : {}),
          free: true,
          ...told,
        })
        for (const note of started.notes)
          io.complain(formatProblem(nearPath(started.file.path, io.cwd), note))
        const { execution, position, address } = started.parent
        const where = `step ${position}${address === undefined ? '' : `, in ${address}`}`
        const say = options.json ? io.complain : io.print
        say(io.style.dim(`Forked from ${execution} at ${where}; ${started.taken} events are reused.`))
        return started
      }),
    )
  })
}

function readValue(text: string, values: Values): Values {
  const equals = text.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError('Write it as path=value, the value as JSON or as a text.')
  return { ...values, [text.slice(0, equals)]: readAnswer(text.slice(equals + 1)) }
}
