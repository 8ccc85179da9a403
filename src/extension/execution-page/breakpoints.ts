import * as vscode from 'vscode'
import type { WorkflowFile } from '../../workflow/graph.ts'
import { parseWorkflowFile } from '../../workflow/native/parse.ts'
import { failure } from '../../workflow/problem.ts'
import type { ShownRecording } from './recording.ts'

/** A node, by where it stands. */
export interface NodeInText {
  workflow: string
  id: string
}

/** The workflow file as it is now: breakpoints are of files, not of recordings. */
async function fileNow(
  recording: ShownRecording,
): Promise<{ uri: vscode.Uri; file: WorkflowFile } | undefined> {
  const { path } = await recording.read((_, { timeline }) => timeline.header)
  const uri = vscode.Uri.file(path)
  try {
    // An open document knows more than the disk.
    const text = (await vscode.workspace.openTextDocument(uri)).getText()
    return { uri, file: parseWorkflowFile(text, path) }
  } catch {
    return undefined
  }
}

/** Sets a breakpoint at the first line of a node, or removes those that are there. @throws {PlayheadError} where the file has no such node */
export async function toggleBreakpoint(
  recording: ShownRecording,
  { workflow, id }: NodeInText,
): Promise<void> {
  const now = await fileNow(recording)
  const range = now?.file.workflows.get(workflow)?.nodes.get(id)?.range
  if (!now || !range) throw failure('node-not-in-text', { address: `${workflow}/${id}` })
  const there = breakpointsIn(now.uri).filter(
    ({ location }) => location.range.start.line === range.start.line,
  )
  if (there.length > 0) return vscode.debug.removeBreakpoints(there)
  const place = new vscode.Position(range.start.line, 0)
  vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(new vscode.Location(now.uri, place))])
}

/** The nodes at whose first lines there are breakpoints that are on. */
export async function nodesWithBreakpoints(recording: ShownRecording): Promise<NodeInText[]> {
  const { path } = await recording.read((_, { timeline }) => timeline.header)
  const lines = new Set(
    breakpointsIn(vscode.Uri.file(path)).flatMap(({ enabled, location }) =>
      enabled ? [location.range.start.line] : [],
    ),
  )
  const now = lines.size > 0 ? await fileNow(recording) : undefined
  return [...(now?.file.workflows.values() ?? [])].flatMap(({ name, nodes }) =>
    [...nodes.values()].flatMap(({ id, range }) =>
      lines.has(range.start.line) ? [{ workflow: name, id }] : [],
    ),
  )
}

function breakpointsIn(uri: vscode.Uri): vscode.SourceBreakpoint[] {
  return vscode.debug.breakpoints.filter(
    (one): one is vscode.SourceBreakpoint =>
      one instanceof vscode.SourceBreakpoint && one.location.uri.toString() === uri.toString(),
  )
}
