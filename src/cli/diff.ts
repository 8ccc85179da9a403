import type { Command } from 'commander'
import { contextAt, positionOf } from '../debugger/context-at.ts'
import { changesBetween } from '../history/compare/changes.ts'
import type { Timeline } from '../recording/timeline.ts'
import { changeLines } from './comparison-text.ts'
import type { Io } from './io.ts'
import { addHistoryOption, type HistoryOption, recordingName, withRecording } from './open-recording.ts'

interface DiffOptions extends HistoryOption {
  json?: boolean
}

/** How many changes people are shown. */
const maxShown = 200

/** `playhead diff`: the state of an execution at two places. */
export function addDiff(program: Command, io: Io): void {
  const command = program
    .command('diff')
    .description('show what differs between two states of a recording')
    .argument('<recording>', recordingName)
    .argument('<from>', 'start, end, failure, a position, or an address')
    .argument('<to>', 'another place')
    .option('--json', 'print JSON')
  addHistoryOption(command).action((name: string, from: string, to: string, options: DiffOptions) =>
    withRecording(name, options, io, ({ timeline }) => diff(timeline, from, to, options, io)),
  )
}

async function diff(
  timeline: Timeline,
  from: string,
  to: string,
  options: DiffOptions,
  io: Io,
): Promise<void> {
  const [a, b] = [
    await contextAt(timeline, positionOf(timeline, from)),
    await contextAt(timeline, positionOf(timeline, to)),
  ]
  // Variables of different workflows or branches have nothing to do with each other.
  const whole = a.owner !== b.owner
  const before = whole ? await outermost(timeline, a.position) : a.context
  const after = whole ? await outermost(timeline, b.position) : b.context
  const changes = changesBetween(before, after)
  if (options.json) {
    io.print(JSON.stringify({ from: a.position, to: b.position, changes: changes.list }, undefined, 2))
    return
  }
  if (changes.list.length === 0) io.print(`Nothing differs between ${a.position} and ${b.position}.`)
  for (const line of changeLines(changes, maxShown, io.style, io.columns)) io.print(line)
}

async function outermost(timeline: Timeline, position: number) {
  return (await timeline.state(position)).contexts.get(0) ?? {}
}
