import * as vscode from 'vscode'
import type { ValuePlace } from '../../views/protocol/execution.ts'

/** What a document is made of, as its address says it. */
export interface TextOfRecording {
  recording: string
  /** Of an included file. */
  path?: string
  /** The execution as a text that can be compared. */
  comparable?: true
  /** A value; null for one that is not there. */
  value?: ValuePlace | null
  /** False for a text as it is. */
  asJson?: boolean
}

/** Documents that are made from recordings: the text that ran, the execution as a text that can be compared, or a value of it. */
export const textScheme = 'playhead-recording'

/** @param path of an included file; the workflow file where it is absent */
export function sourceUri(recording: vscode.Uri, name: string, path?: string): vscode.Uri {
  return textUri(name, { recording: recording.toString(), ...(path !== undefined && { path }) })
}

/** The document for comparing an execution with others. */
export function comparableUri(recording: vscode.Uri, name: string): vscode.Uri {
  return textUri(name, { recording: recording.toString(), comparable: true })
}

/** The document of one value. @param place undefined for one that is not there: then it is empty */
export function valueUri(
  recording: vscode.Uri,
  name: string,
  place: ValuePlace | undefined,
  asJson: boolean,
): vscode.Uri {
  return textUri(name, { recording: recording.toString(), value: place ?? null, asJson })
}

function textUri(name: string, query: TextOfRecording): vscode.Uri {
  return vscode.Uri.from({ scheme: textScheme, path: `/${name}`, query: JSON.stringify(query) })
}
