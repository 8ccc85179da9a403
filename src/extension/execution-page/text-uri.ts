import * as vscode from 'vscode'

/** Documents that are made from recordings: the text that ran, or the execution as a text that can be compared. */
export const textScheme = 'playhead-recording'

/** @param path of an included file; the workflow file where it is absent */
export function sourceUri(recording: vscode.Uri, name: string, path?: string): vscode.Uri {
  return textUri(name, { recording: recording.toString(), ...(path !== undefined && { path }) })
}

/** The document for comparing an execution with others. */
export function comparableUri(recording: vscode.Uri, name: string): vscode.Uri {
  return textUri(name, { recording: recording.toString(), comparable: true })
}

function textUri(name: string, query: object): vscode.Uri {
  return vscode.Uri.from({ scheme: textScheme, path: `/${name}`, query: JSON.stringify(query) })
}
