import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { positionOf } from '../debugger/context-at.ts'
import { historyFolder } from '../debugger/debuggee.ts'
import { createSnapshotManager } from '../history/snapshots/manager.ts'
import { compareSnapshots, exportSnapshot, type Snapshot } from '../history/snapshots/snapshot.ts'
import { createSnapshotFiles, readSnapshotFile } from '../history/snapshots/snapshot-files.ts'
import { takeSnapshot } from '../history/snapshots/take.ts'
import { parseWhole } from './history-filter.ts'
import { replayLine } from './invocation.ts'
import type { Io } from './io.ts'
import { addHistoryOption, type HistoryOption, recordingName, withRecording } from './open-recording.ts'
import { printedValue } from './printed-value.ts'
import { formatTable } from './table.ts'
import { writeOutput } from './write-output.ts'

interface SnapshotOptions extends HistoryOption {
  at?: string
  keep?: number
  output?: string
  json?: boolean
}

const snapshotName = 'its id, the beginning of its id, or its file'

/** `playhead snapshot`: all that is true of an execution at one position, kept, compared and gone back to. */
export function addSnapshot(program: Command, io: Io): void {
  const group = program
    .command('snapshot')
    .description('keep, show and compare all that is true of an execution at one position')
  const filesOf = (options: SnapshotOptions) =>
    createSnapshotFiles(join(historyFolder(options, io.cwd), 'snapshots'), options.keep)
  const find = (name: string, options: SnapshotOptions): Promise<Snapshot> => {
    const path = resolve(io.cwd, name)
    return existsSync(path) ? readSnapshotFile(path) : filesOf(options).find(name)
  }
  const add = (usage: string, description: string) =>
    addHistoryOption(group.command(usage).description(description)).option('--json', 'print JSON')
  const asJson = (value: unknown) => io.print(JSON.stringify(value, undefined, 2))

  add('create', 'take a snapshot of a recording')
    .argument('<recording>', recordingName)
    .option('--at <place>', 'start, end, failure, a position, or an address (default: after the last event)')
    .option('--keep <number>', 'how many of this execution are kept (usually 10)', parseWhole)
    .option('-o, --output <file>', 'write it there instead of keeping it')
    .action((name: string, options: SnapshotOptions) =>
      withRecording(name, options, io, async ({ timeline }) => {
        const snapshot = await takeSnapshot(
          timeline,
          options.at === undefined ? timeline.length : positionOf(timeline, options.at),
        )
        if (options.output !== undefined) await writeOutput(once(snapshot), options.output, io)
        else await filesOf(options).save(snapshot)
        if (options.json) asJson(snapshot)
        else if (options.output === undefined) io.print(`Kept ${snapshot.id}.`)
      }),
    )

  add('list', 'list the snapshots that are kept')
    .argument('[execution]', 'the beginning of its id (default: all)')
    .action(async (run: string | undefined, options: SnapshotOptions) => {
      const snapshots = await filesOf(options).all(run)
      if (options.json) return asJson(snapshots.map(rowOf))
      const cells = snapshots
        .map(rowOf)
        .map(row => [row.id, row.workflow, row.status, `${row.steps}`, new Date(row.timestamp).toISOString()])
      const columns = ['SNAPSHOT', 'WORKFLOW', 'STATUS', 'STEPS', 'TAKEN'].map(title => ({ title }))
      for (const line of formatTable(columns, cells, (cell, at) => (at < 0 ? io.style.dim(cell) : cell)))
        io.print(line)
    })

  add('show', 'show a snapshot')
    .argument('<snapshot>', snapshotName)
    .action(async (name: string, options: SnapshotOptions) => {
      const snapshot = await find(name, options)
      if (options.json) return asJson(snapshot)
      const { id, workflowId, status, stepResults, executionContext } = snapshot
      io.print(`${io.style.bold(id)}  ${workflowId}, ${status}`)
      for (const [address, { status: how }] of Object.entries(stepResults))
        io.print(`  ${how.padEnd(10)} ${address}`)
      for (const line of printedValue(executionContext, 40)) io.print(line)
    })

  add('diff', 'show what differs between two snapshots')
    .argument('<from>', snapshotName)
    .argument('<to>', 'the other')
    .action(async (from: string, to: string, options: SnapshotOptions) => {
      const differences = compareSnapshots(await find(from, options), await find(to, options))
      if (options.json) return asJson(differences)
      const { status, stepResults = {}, result } = differences
      if (Object.keys(differences).length === 0) io.print('Nothing differs.')
      if (status) io.print(`~ status ${status.from} → ${status.to}`)
      for (const [address, { from: before, to: after }] of Object.entries(stepResults)) {
        const sign = before ? (after ? '~' : '-') : '+'
        io.print(`${sign} ${address} ${shown(before)} → ${shown(after)}`)
      }
      if (result) io.print(`~ result ${shown(result.from)} → ${shown(result.to)}`)
    })

  add('restore', 'go back to a snapshot: how to replay its execution from there')
    .argument('<snapshot>', snapshotName)
    .action(async (name: string, options: SnapshotOptions) => {
      const snapshot = await find(name, options)
      await withRecording(snapshot.runId, options, io, async ({ timeline, path }) => {
        const position = createSnapshotManager().restore(timeline, snapshot)
        if (options.json) return asJson({ execution: snapshot.runId, position, path })
        const line = replayLine(snapshot.runId, options.history, io.cwd)
        io.print(`${io.style.dim('Replay:  ')} ${io.style.cyan(`${line} --start-at ${position}`)}`)
      })
    })

  add('export', 'write a snapshot as JSON')
    .argument('<snapshot>', snapshotName)
    .option('-o, --output <file>', 'where to (default: the standard output)')
    .action(async (name: string, options: SnapshotOptions) =>
      writeOutput(once(await find(name, options)), options.output, io),
    )

  add('import', 'keep a snapshot that was written as JSON')
    .argument('<file>', 'the snapshot')
    .option('--keep <number>', 'how many of its execution are kept (usually 10)', parseWhole)
    .action(async (path: string, options: SnapshotOptions) => {
      const snapshot = await readSnapshotFile(resolve(io.cwd, path))
      await filesOf(options).save(snapshot)
      if (options.json) asJson(rowOf(snapshot))
      else io.print(`Kept ${snapshot.id}.`)
    })

  add('clear', 'forget the snapshots of an execution, or all')
    .argument('[execution]', 'the beginning of its id (default: all)')
    .action(async (run: string | undefined, options: SnapshotOptions) => {
      const cleared = await filesOf(options).clear(run)
      if (options.json) asJson({ cleared })
      else io.print(`Forgot ${cleared} snapshot${cleared === 1 ? '' : 's'}.`)
    })
}

const rowOf = ({ id, runId, workflowId, position, status, timestamp, stepResults }: Snapshot) => ({
  id,
  execution: runId,
  workflow: workflowId,
  position,
  status,
  timestamp,
  steps: Object.keys(stepResults).length,
})

const shown = (value: unknown) => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

async function* once(snapshot: Snapshot): AsyncGenerator<string> {
  yield `${exportSnapshot(snapshot)}\n`
}
