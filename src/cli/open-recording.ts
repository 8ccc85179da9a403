import type { Command } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import { findRecording, isRunning } from '../history/recordings.ts'
import { nodeCodec } from '../recording/codec-node.ts'
import { openFileSource } from '../recording/files-node.ts'
import { openRecording, type RecordedTimeline } from '../recording/reader.ts'
import { failure } from '../workflow/problem.ts'
import type { Io } from './io.ts'

/** The option that says where recordings are. */
export interface HistoryOption {
  history?: string
}

/** How recordings are named on the command line. */
export const recordingName = 'its id, the beginning of its id, or its file'

/** Adds `--history` to a command that reads recordings. */
export function addHistoryOption(command: Command): Command {
  return command.option('--history <folder>', 'where the recordings are (default: .playhead)')
}

/** A recording that a command reads. */
export interface OpenedRecording {
  path: string
  /** Bytes. */
  size: number
  timeline: RecordedTimeline
}

/**
 * Opens a recording by its name, and closes it after the work.
 * @throws {PlayheadError} when there is none of this name, or it cannot be read
 */
export async function withRecording<T>(
  name: string,
  options: HistoryOption,
  io: Io,
  work: (opened: OpenedRecording) => Promise<T>,
): Promise<T> {
  const path = await findRecording(name, historyFolder(options, io.cwd), io.cwd)
  const source = await openFileSource(path).catch(() => {
    throw failure('recording-not-found', { name: path })
  })
  try {
    const timeline = await openRecording(source, path, nodeCodec, isRunning)
    return await work({ path, size: await source.size(), timeline })
  } finally {
    await source.close()
  }
}
