import type { Command } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import { continueRun } from '../engine/continue-node.ts'
import type { ModelSettings } from '../engine/models/settings.ts'
import { readAnswer } from '../engine/question.ts'
import { findRecording } from '../history/recordings.ts'
import type { Json } from '../workflow/json.ts'
import { allowOption } from './allow.ts'
import { addInputOptions, type InputOptions, inputsOf } from './inputs.ts'
import type { Io } from './io.ts'
import { addIsolateOption, type IsolateOptions, isolationOf } from './isolate.ts'
import { modelOption } from './model.ts'
import { addOutputOptions, type OutputOptions, runToEnd } from './run-to-end.ts'

interface AnswerOptions extends OutputOptions, InputOptions, IsolateOptions {
  at?: string
  allow: readonly string[]
  model?: ModelSettings
  recordedText?: boolean
}

/** `playhead answer`: answers a question of an execution that waits, and lets it go on. */
export function addAnswer(program: Command, io: Io): void {
  const command = program
    .command('answer')
    .description('answer an execution that waits, and let it go on')
    .argument('<recording>', 'its id, the beginning of its id, or its file')
    .argument('[answer]', 'the answer, as a text or as JSON; without it you are asked')
    .option('--recorded-text', 'run the recorded text, also where the workflow file has changed or is gone')
    .option('--at <question>', 'which question, by its address or its node, where several are open')
    .addOption(allowOption())
    .addOption(modelOption())
  addIsolateOption(addInputOptions(command))
  addOutputOptions(command).action(
    async (name: string, given: string | undefined, options: AnswerOptions) => {
      const path = await findRecording(name, historyFolder(options, io.cwd), io.cwd)
      const answer = given === undefined ? undefined : readAnswer(given)
      process.exitCode = await goOn(path, answer, options, io)
    },
  )
}

async function goOn(path: string, answer: Json | undefined, options: AnswerOptions, io: Io): Promise<number> {
  const inputs = await inputsOf(options, io.cwd)
  const { allow, at, model, recordedText } = options
  const isolation = isolationOf(options)
  return runToEnd(options, io, told =>
    continueRun({
      recording: path,
      inputs,
      allow,
      model,
      isolation,
      answer,
      at,
      recordedText,
      ...told,
      free: true,
    }),
  )
}
