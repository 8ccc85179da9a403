import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { loadWorkflowFile } from '../engine/host-node.ts'
import type { WorkflowFile } from '../workflow/graph.ts'
import { parseWorkflowFile } from '../workflow/native/parse.ts'
import { createIncludeReader } from '../workflow/native/read-include-node.ts'
import { PlayheadError } from '../workflow/problem.ts'
import { problemLine, UnusableFile } from './complaint.ts'
import { nearPath } from './invocation.ts'
import type { Io } from './io.ts'

/**
 * Reads a workflow file and prints its warnings.
 * @throws {UnusableFile} with all its problems when it has errors
 * @throws {PlayheadError} when it cannot be read
 */
export async function openWorkflow(path: string, io: Io): Promise<WorkflowFile> {
  const full = resolve(io.cwd, path)
  try {
    const file = await loadWorkflowFile(full, io.cwd)
    for (const item of file.problems) io.complain(problemLine(nearPath(full, io.cwd), item))
    return file
  } catch (thrown) {
    if (!(thrown instanceof PlayheadError) || thrown.code !== 'file-has-errors') throw thrown
    const read = createIncludeReader(full, io.cwd)
    throw new UnusableFile(full, parseWorkflowFile(await readFile(full, 'utf8'), full, read).problems)
  }
}
