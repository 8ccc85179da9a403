import * as vscode from 'vscode'

/**
 * Goes on with a recording that waits, without stopping anywhere: its questions are put when it asks them. Where its text is no
 * longer that of the workflow file, the person is asked first.
 */
export async function startAnswering(path: string, title: string): Promise<void> {
  const { chooseText } = await import('./recorded-text.ts')
  const text = await chooseText(path)
  if (!text) return
  await vscode.debug.startDebugging(
    vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path)),
    { type: 'playhead', request: 'launch', name: title, recording: path, mode: 'resume', ...text },
    { noDebug: true, suppressDebugToolbar: true, suppressDebugView: true },
  )
}

/**
 * Opens a recording in a replay session.
 * @param title what the session is called
 * @param startAt where it begins; at the start where absent
 */
export async function startReplay(path: string, title: string, startAt?: 'failure' | number): Promise<void> {
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path)), {
    type: 'playhead',
    request: 'launch',
    name: title,
    recording: path,
    ...(startAt !== undefined && { startAt }),
  })
}

/** Starts a fork of a recording, which stops where that failed, or else ended. */
export async function startFork(path: string, title: string): Promise<void> {
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path)), {
    type: 'playhead',
    request: 'launch',
    name: title,
    mode: 'fork',
    from: { recording: path },
  })
}
