import * as vscode from 'vscode'
import { comparableText } from './comparable-text.ts'
import { openTimeline } from './open-timeline.ts'

/** The text of a document; it is read from the recording each time, so that it is there after a reload, too. */
export async function textOf(uri: vscode.Uri): Promise<string> {
  const { recording, path, comparable } = JSON.parse(uri.query) as {
    recording: string
    path?: string
    comparable?: boolean
  }
  const { timeline, close } = await openTimeline(vscode.Uri.parse(recording))
  try {
    if (comparable) return await comparableText(timeline)
    const { source, includes = {} } = timeline.header
    return path !== undefined && Object.hasOwn(includes, path) ? includes[path]! : source
  } finally {
    await close()
  }
}
