import * as vscode from 'vscode'
import { momentValue } from '../../views/answers/moment.ts'
import type { Json } from '../../workflow/json.ts'
import { comparableText } from './comparable-text.ts'
import { openTimeline } from './open-timeline.ts'
import type { TextOfRecording } from './text-uri.ts'

/** The text of a document; it is read from the recording each time, so that it is there after a reload, too. */
export async function textOf(uri: vscode.Uri): Promise<string> {
  const { recording, path, comparable, value, asJson } = JSON.parse(uri.query) as TextOfRecording
  if (value === null) return ''
  const { timeline, close } = await openTimeline(vscode.Uri.parse(recording))
  try {
    if (value) return textOfValue(await momentValue(timeline, value), asJson === true)
    if (comparable) return await comparableText(timeline)
    const { source, includes = {} } = timeline.header
    return path !== undefined && Object.hasOwn(includes, path) ? includes[path]! : source
  } finally {
    await close()
  }
}

function textOfValue(value: Json | undefined, asJson: boolean): string {
  if (value === undefined) return ''
  return typeof value === 'string' && !asJson ? value : `${JSON.stringify(value, null, 2)}\n`
}
