import * as vscode from 'vscode'

/** Opens a recording in a replay session. @param title what the session is called */
export async function startReplay(path: string, title: string): Promise<void> {
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path)), {
    type: 'playhead',
    request: 'launch',
    name: title,
    recording: path,
  })
}
