import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import { type ExportFormat, exporters, exportFormats } from '../history/export/formats.ts'
import { importRecording } from '../history/export/import-recording.ts'
import { findRecording } from '../history/recordings.ts'
import { recordingFileName } from '../recording/file-name.ts'
import { createFileSink, type FileSink } from '../recording/files-node.ts'
import { failure, PlayheadError } from '../workflow/problem.ts'
import { nearPath, replayLine } from './invocation.ts'
import type { Io } from './io.ts'
import { addHistoryOption, type HistoryOption, recordingName, withRecording } from './open-recording.ts'
import { createProgress, type Progress, withProgress } from './progress.ts'
import { writeOutput } from './write-output.ts'

interface ExportOptions extends HistoryOption {
  format: ExportFormat
  output?: string
}

/** `playhead export` and `playhead import`. */
export function addExport(program: Command, io: Io): void {
  const exporting = program
    .command('export')
    .description('write a recording in another format')
    .argument('<recording>', recordingName)
    .addOption(new Option('-f, --format <format>', 'what to write').choices(exportFormats).default('summary'))
    .option('-o, --output <file>', 'where to (default: the standard output)')
  addHistoryOption(exporting).action((name: string, options: ExportOptions) =>
    withRecording(name, options, io, ({ timeline }) =>
      // On a terminal, what is written there says by itself how far it is.
      options.output === undefined && io.terminal
        ? writeOutput(exporters[options.format](timeline), undefined, io)
        : withProgress('Exporting', [timeline], one =>
            writeOutput(exporters[options.format](one), options.output, io),
          ),
    ),
  )
  const importing = program
    .command('import')
    .description('make a recording of a JSON recording, as it is or compressed by gzip')
    .argument('<file>', 'the JSON recording')
    .option('--json', 'print the result as JSON')
  addHistoryOption(importing).action((path: string, options: HistoryOption & { json?: boolean }) =>
    importFile(path, options, io),
  )
}

async function importFile(path: string, options: HistoryOption & { json?: boolean }, io: Io): Promise<void> {
  const full = resolve(io.cwd, path)
  const bytes = await readFile(full).catch(thrown => {
    throw failure('file-unreadable', { path, detail: (thrown as Error).message }, {}, thrown)
  })
  const progress = createProgress('Importing')
  const { header, write } = importRecording(bytes, full, progress.show)
  const folder = historyFolder(options, io.cwd)
  const there = await existing(header.execution, folder, io.cwd)
  if (there !== undefined)
    throw failure('already-imported', { id: header.execution, path: nearPath(there, io.cwd) })
  const target = join(folder, recordingFileName(header))
  const sink = createFileSink(target)
  const { status, events } = written(() => write(sink), sink, progress)
  if (options.json) {
    io.print(
      JSON.stringify({ id: header.execution, workflow: header.workflow, status, events, path: target }),
    )
    return
  }
  io.print(`Imported ${header.workflow} ${header.execution}: ${status}, ${events} events.`)
  io.print(
    `${io.style.dim('Replay:  ')} ${io.style.cyan(replayLine(header.execution, options.history, io.cwd))}`,
  )
}

/** Half a recording is of no use. */
function written<T>(write: () => T, sink: FileSink, progress: Progress): T {
  try {
    return write()
  } catch (thrown) {
    sink.discard()
    throw thrown
  } finally {
    progress.end()
  }
}

async function existing(id: string, folder: string, cwd: string): Promise<string | undefined> {
  try {
    return await findRecording(id, folder, cwd)
  } catch (thrown) {
    if (thrown instanceof PlayheadError && thrown.code === 'recording-not-found') return undefined
    throw thrown
  }
}
