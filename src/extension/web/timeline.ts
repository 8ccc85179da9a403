import * as vscode from 'vscode'
import { createBufferSource } from '../../recording/byte-source.ts'
import { browserDecoder } from '../../recording/codec-browser.ts'
import { openRecording, type RecordedTimeline } from '../../recording/reader.ts'
import { failure } from '../../workflow/problem.ts'
import type { TextOfRecording } from '../execution-page/text-uri.ts'

/** Opens a recording of any file system, as a whole. @throws {PlayheadError} when it is none, or cannot be read */
export async function openTimeline(uri: vscode.Uri): Promise<RecordedTimeline> {
  const name = uri.toString(true)
  const bytes = await vscode.workspace.fs.readFile(uri).then(undefined, (thrown: unknown) => {
    throw failure('recording-not-found', { name }, {}, thrown)
  })
  return openRecording(createBufferSource(bytes), name, browserDecoder)
}

/** The text that ran, of the workflow file or of one that it includes. */
export async function recordedText(uri: vscode.Uri): Promise<string> {
  const { recording, path } = JSON.parse(uri.query) as TextOfRecording
  const { source, includes = {} } = (await openTimeline(vscode.Uri.parse(recording))).header
  return path !== undefined && Object.hasOwn(includes, path) ? includes[path]! : source
}
