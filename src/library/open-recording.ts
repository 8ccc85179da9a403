import { nodeCodec } from '../recording/codec-node.ts'
import { openFileSource } from '../recording/files-node.ts'
import { openRecording, type RecordedTimeline } from '../recording/reader.ts'
import { failure } from '../workflow/problem.ts'

/** A recording file that is open. */
export interface OpenFile {
  timeline: RecordedTimeline
  close(): Promise<void>
}

/**
 * Opens a recording file, of which parts are read as they are needed.
 * @throws {PlayheadError} `recording-not-found`, or what is wrong with the file
 */
export async function openRecordingFile(path: string): Promise<OpenFile> {
  const source = await openFileSource(path).catch(() => {
    throw failure('recording-not-found', { name: path })
  })
  try {
    return { timeline: await openRecording(source, path, nodeCodec), close: () => source.close() }
  } catch (thrown) {
    await source.close()
    throw thrown
  }
}
