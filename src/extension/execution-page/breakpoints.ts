import { dirname, resolve } from 'node:path'
import * as vscode from 'vscode'
import { failure } from '../../workflow/problem.ts'
import type { SourceRange } from '../../workflow/source.ts'
import { parsed } from '../language/workflow-documents.ts'
import type { ShownRecording } from './recording.ts'

/** A node, by where it stands. */
export interface NodeInText {
  workflow: string
  id: string
}

/** A node of the file as it is now, with the lines at which a breakpoint is one of it; the first is its own. */
interface NodeLines extends NodeInText {
  lines: readonly Line[]
}

interface Line {
  uri: vscode.Uri
  line: number
}

/** The nodes of the workflow file as it is now, and of what it includes: breakpoints are of files, not of recordings. */
async function nodesNow(recording: ShownRecording): Promise<NodeLines[]> {
  const { path } = await recording.read((_, { timeline }) => timeline.header)
  const uri = vscode.Uri.file(path)
  const lineOf = ({ start, from }: SourceRange): Line =>
    from
      ? { uri: vscode.Uri.file(resolve(dirname(path), from.path)), line: from.range.start.line }
      : { uri, line: start.line }
  try {
    // An open document knows more than the disk.
    const file = await parsed(await vscode.workspace.openTextDocument(uri))
    return [...file.workflows.values()].flatMap(({ name, nodes }) =>
      [...nodes.values()].map(({ id, range, included }) => ({
        workflow: name,
        id,
        // What is laid over a node of another file stops at that node, too.
        lines: [lineOf(range), ...(included ? [lineOf({ ...range, from: included })] : [])],
      })),
    )
  } catch {
    return []
  }
}

/** Sets a breakpoint at the first line of a node, or removes those that are there. @throws {PlayheadError} where the file has no such node */
export async function toggleBreakpoint(
  recording: ShownRecording,
  { workflow, id }: NodeInText,
): Promise<void> {
  const node = (await nodesNow(recording)).find(one => one.workflow === workflow && one.id === id)
  if (!node) throw failure('node-not-in-text', { address: `${workflow}/${id}` })
  const wanted = new Set(node.lines.map(keyOf))
  const there = sourceBreakpoints().filter(one => wanted.has(keyOf(lineOfBreakpoint(one))))
  if (there.length > 0) return vscode.debug.removeBreakpoints(there)
  const { uri, line } = node.lines[0]!
  const place = new vscode.Location(uri, new vscode.Position(line, 0))
  vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(place)])
}

/** The nodes at whose first lines there are breakpoints that are on; `always` where one of them stops each time. */
export async function nodesWithBreakpoints(
  recording: ShownRecording,
): Promise<(NodeInText & { always: boolean })[]> {
  const on = sourceBreakpoints().filter(({ enabled }) => enabled)
  if (on.length === 0) return []
  const set = new Set(on.map(one => keyOf(lineOfBreakpoint(one))))
  const plain = new Set(on.filter(isPlain).map(one => keyOf(lineOfBreakpoint(one))))
  return (await nodesNow(recording)).flatMap(({ workflow, id, lines }) => {
    const keys = lines.map(keyOf)
    if (!keys.some(key => set.has(key))) return []
    return [{ workflow, id, always: keys.some(key => plain.has(key)) }]
  })
}

function sourceBreakpoints(): vscode.SourceBreakpoint[] {
  return vscode.debug.breakpoints.filter(
    (one): one is vscode.SourceBreakpoint => one instanceof vscode.SourceBreakpoint,
  )
}

const isPlain = ({ condition, hitCondition, logMessage }: vscode.SourceBreakpoint) =>
  !condition && !hitCondition && !logMessage

const lineOfBreakpoint = ({ location: { uri, range } }: vscode.SourceBreakpoint): Line => ({
  uri,
  line: range.start.line,
})

const keyOf = ({ uri, line }: Line) => `${uri} ${line}`
