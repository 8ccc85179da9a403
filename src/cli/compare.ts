import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type Comparison, compareTimelines } from '../history/compare/compare.ts'
import { comparisonHtml } from '../history/compare/html.ts'
import { printComparison } from './comparison-text.ts'
import { nearPath } from './invocation.ts'
import type { Io } from './io.ts'
import { addHistoryOption, type HistoryOption, recordingName, withRecording } from './open-recording.ts'
import { withProgress } from './progress.ts'

/** How a comparison is shown. */
export interface CompareOutput {
  json?: boolean
  html?: string
  exitCode?: boolean
}

/** `playhead compare`: two executions side by side. */
export function addCompare(program: Command, io: Io): void {
  const command = program
    .command('compare')
    .description('compare two recordings: path, values, state, timing')
    .argument('<a>', `the first: ${recordingName}`)
    .argument('<b>', 'the second')
    .option('--json', 'print the comparison as JSON')
    .option('--html <file>', 'write a report')
    .option('--exit-code', 'leave with 1 when they differ in anything but time')
  addHistoryOption(command).action(async (a: string, b: string, options: CompareOutput & HistoryOption) => {
    const comparison = await withRecording(a, options, io, first =>
      withRecording(b, options, io, second =>
        withProgress('Comparing', [first.timeline, second.timeline], (one, other) =>
          compareTimelines(one, other),
        ),
      ),
    )
    await showComparison(comparison, options, io)
    if (options.exitCode && !comparison.same) process.exitCode = 1
  })
}

/** Prints a comparison, or writes it. */
export async function showComparison(comparison: Comparison, output: CompareOutput, io: Io): Promise<void> {
  if (output.html !== undefined) {
    const path = resolve(io.cwd, output.html)
    await writeFile(path, comparisonHtml(comparison))
    const say = output.json ? io.complain : io.print
    say(`Wrote ${nearPath(path, io.cwd)}.`)
  }
  if (output.json) io.print(JSON.stringify(comparison, undefined, 2))
  else if (output.html === undefined) printComparison(comparison, io)
}
