import { readFile, realpath } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
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

/**
 * The text that a client's source means, parsed; undefined when it has nothing to do with what is debugged. Where the
 * file on disk is not the text that ran, its places are found in it and bound by node.
 */
export async function fileOf(
  session: Session,
  source: DebugProtocol.Source,
): Promise<WorkflowFile | undefined> {
  const { file } = session.debuggee
  if (source.sourceReference) return source.sourceReference === recordedSource ? file : undefined
  if (source.path === undefined) return undefined
  const path = resolve(session.cwd, session.places.fromPath(source.path))
  if (!(await isSameFile(path, file.path))) return undefined
  const text = await readFile(file.path, 'utf8').catch(() => file.source)
  if (text === file.source) return file
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
