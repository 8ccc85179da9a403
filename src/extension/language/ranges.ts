import * as vscode from 'vscode'
import type { SourceRange } from '../../workflow/source.ts'

/** A range of the parser as VS Code's. */
export function toRange({ start, end }: SourceRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character)
}
