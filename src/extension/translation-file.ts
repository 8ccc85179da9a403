import * as vscode from 'vscode'

/**
 * Path of what is said elsewhere than in the extension, in the language of VS Code: it lies beside the bundle that VS Code has
 * found for the extension. Undefined where that is English.
 */
export function translationFile(name: 'adapter' | 'pages'): string | undefined {
  return vscode.l10n.uri?.fsPath.replace(/bundle(?=\.l10n\.[^/\\]+$)/, name)
}
