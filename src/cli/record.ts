import { type Command, InvalidArgumentError, Option } from 'commander'
import { decidePolicy, type RecordPolicy } from '../engine/record-policy.ts'
import { PlayheadError } from '../workflow/problem.ts'

/** What a person says about the recording of a run. */
export interface RecordingOptions {
  /** False for none; undefined keeps it. */
  record?: RecordPolicy | false
  compression?: number
  snapshots?: number
  flush?: Exclude<RecordPolicy['flush'], undefined>
  omitInputs?: boolean
  omitOutputs?: boolean
  maxValueSize?: number
  tag: readonly string[]
}

/** All that is said of the recording; undefined where nothing is. */
export function recordOf(options: RecordingOptions): RecordPolicy | false | undefined {
  const { record, compression, snapshots, flush, omitInputs, omitOutputs, maxValueSize } = options
  const written = {
    ...(compression === undefined ? {} : { compression }),
    ...(snapshots === undefined ? {} : { snapshots }),
    ...(flush === undefined ? {} : { flush }),
    ...(omitInputs ? { inputs: false } : {}),
    ...(omitOutputs ? { outputs: false } : {}),
    ...(maxValueSize === undefined ? {} : { maxValueSize }),
  }
  return record === false || Object.keys(written).length === 0 ? record : { ...record, ...written }
}

/** Adds the options that say whether a recording stays, and what it is tagged with. */
export function addRecordingOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--record <when>',
        'when the recording stays: always, failure, a share such as 10%, or a condition such as "duration > 60"',
      ).argParser(readWhen),
    )
    .option('--no-record', 'keep no recording')
    .addOption(
      new Option('--compression <level>', 'how small the recording gets, from 0 to 9 (usually 5)').argParser(
        text => checked({ compression: Number(text) }).compression,
      ),
    )
    .addOption(
      new Option(
        '--snapshots <events>',
        'events from one whole state in the recording to the next (usually 512)',
      ).argParser(text => checked({ snapshots: Number(text) }).snapshots),
    )
    .addOption(
      new Option(
        '--flush <when>',
        'when the recording is safe from a crash: after each event, at the end of each node, or every so many ms',
      ).argParser(text => checked({ flush: (/^\d/.test(text) ? Number(text) : text) as 'event' }).flush),
    )
    .option('--omit-inputs', 'do not record the inputs of nodes and of what they call')
    .option('--omit-outputs', 'do not record their results, except what they write to the context')
    .addOption(
      new Option(
        '--max-value-size <characters>',
        'do not record values whose JSON is longer, in the context too',
      ).argParser(text => checked({ maxValueSize: Number(text) }).maxValueSize),
    )
    .addOption(
      new Option('--tag <tag>', 'tag the recording; may be given several times')
        .default([], 'none')
        .argParser((tag: string, before: readonly string[]) => [...before, tag]),
    )
}

const readWhen = (text: string) => checked(policyOf(text.trim()))

function checked(policy: RecordPolicy): RecordPolicy {
  try {
    decidePolicy(policy, () => 0)
  } catch (thrown) {
    if (thrown instanceof PlayheadError) throw new InvalidArgumentError(thrown.message)
    throw thrown
  }
  return policy
}

function policyOf(text: string): RecordPolicy {
  if (text === 'always' || text === 'failure') return { when: text }
  const share = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)
  return share ? { when: 'sample', rate: Number(share[1]) / 100 } : { when: 'condition', condition: text }
}
