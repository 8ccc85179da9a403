import { readFile, realpath } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { WorkflowFile } from '../src/workflow/graph.ts'
import { parseWorkflowFile } from '../src/workflow/native/parse.ts'
import { createIncludeReader } from '../src/workflow/native/read-include-node.ts'
import type { Session } from './session.ts'

/** The reference of the text that a recording was made from, where the file on disk is another by now. */
export const recordedSource = 1

/** The text that ran, as the client is told of it: the file, or the recorded text where the two differ. */
export function sourceOf(session: Session): DebugProtocol.Source {
  const { file, sourceChanged } = session.debuggee
  const name = basename(file.path)
  if (!sourceChanged) return { name, path: session.places.path(file.path) }
  return { name, sourceReference: recordedSource, origin: 'as recorded; the file on disk is another by now' }
}

/** Looks again whether the file on disk is the text that ran: people edit while they are stopped. */
export async function refreshSource({ debuggee }: Session): Promise<void> {
  const text = await readFile(debuggee.file.path, 'utf8').catch(() => undefined)
  debuggee.sourceChanged = text !== debuggee.file.source
}

/** A text that breakpoints can stand in: that of a workflow file, or of one that it includes. */
export interface SourceText {
  file: WorkflowFile
  /** Path of the included file, as ranges have it. */
  included?: string
}

/**
 * The text that a client's source means, parsed; undefined when it has nothing to do with what is debugged. Where a
 * file on disk is not the text that ran, its places are found in it and bound by node.
 */
export async function textOf(
  session: Session,
  source: DebugProtocol.Source,
): Promise<SourceText | undefined> {
  const { file } = session.debuggee
  const included = [...file.includes.keys()]
  if (source.sourceReference) {
    if (source.sourceReference === recordedSource) return { file }
    const path = included[source.sourceReference - recordedSource - 1]
    return path === undefined ? undefined : { file, included: path }
  }
  if (source.path === undefined) return undefined
  const path = resolve(session.cwd, session.places.fromPath(source.path))
  if (await isSameFile(path, file.path)) return { file: await fileAsOnDisk(session, file.path, file.source) }
  for (const name of included) {
    const there = resolve(dirname(file.path), name)
    if (!(await isSameFile(path, there))) continue
    return { file: await fileAsOnDisk(session, there, file.includes.get(name)!), included: name }
  }
  return undefined
}

/** The file that ran, or where one of its texts is another on disk by now, the file as it is there. */
async function fileAsOnDisk(session: Session, changing: string, ran: string): Promise<WorkflowFile> {
  const { file } = session.debuggee
  if ((await readFile(changing, 'utf8').catch(() => ran)) === ran) return file
  const text = await readFile(file.path, 'utf8').catch(() => file.source)
  return parseWorkflowFile(text, file.path, createIncludeReader(file.path, session.cwd))
}

/** True for two spellings of one file: a workspace can be opened through a link. */
async function isSameFile(left: string, right: string): Promise<boolean> {
  if (left === right || (process.platform === 'win32' && left.toLowerCase() === right.toLowerCase()))
    return true
  if (basename(left).toLowerCase() !== basename(right).toLowerCase()) return false
  const [one, other] = await Promise.all([left, right].map(path => realpath(path).catch(() => undefined)))
  return one !== undefined && one === other
}
