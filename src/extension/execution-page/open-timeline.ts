import * as vscode from 'vscode'
import { isRunning } from '../../history/read-row.ts'
import { type ByteSource, createBufferSource } from '../../recording/byte-source.ts'
import { nodeCodec } from '../../recording/codec-node.ts'
import { type FileSource, openFileSource } from '../../recording/files-node.ts'
import { openRecording, type RecordedTimeline } from '../../recording/reader.ts'
import { failure } from '../../workflow/problem.ts'

/** A recording that is open for reading. */
export interface OpenTimeline {
  timeline: RecordedTimeline
  close(): Promise<void>
}

/**
 * Opens a recording. A file of this machine is read in pieces; what another extension provides, as a whole.
 * @throws {PlayheadError} when it is none, or cannot be read
 */
export async function openTimeline(uri: vscode.Uri): Promise<OpenTimeline> {
  const path = uri.scheme === 'file' ? uri.fsPath : uri.toString(true)
  const source = await sourceOf(uri, path)
  const close = async () => (source as Partial<FileSource>).close?.()
  try {
    return { timeline: await openRecording(source, path, nodeCodec, isRunning), close }
  } catch (thrown) {
    await close()
    throw thrown
  }
}

async function sourceOf(uri: vscode.Uri, path: string): Promise<ByteSource> {
  try {
    if (uri.scheme === 'file') return await openFileSource(path)
    return createBufferSource(await vscode.workspace.fs.readFile(uri))
  } catch (thrown) {
    throw failure('recording-not-found', { name: path }, {}, thrown)
  }
}
