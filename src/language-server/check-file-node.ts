import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createIncludeReader } from '../workflow/native/read-include-node.ts'
import { failure, type Problem } from '../workflow/problem.ts'
import { problemsOf } from './diagnostics.ts'
import { createModel } from './model.ts'
import { createSurroundings } from './surroundings-node.ts'

/** What was found in a file. Ranges are zero-based lines and UTF-16 characters. */
export interface CheckedFile {
  path: string
  workflows: { name: string; nodes: number }[]
  problems: Pick<Problem, 'code' | 'severity' | 'range' | 'message' | 'remedy'>[]
}

/**
 * The same findings as in an editor, those about handler modules included. Nothing is run.
 * @param path relative to `folder`, or absolute
 * @param folder the only one that the file may include others from
 * @throws {PlayheadError} `file-not-found`, `file-unreadable`
 */
export async function checkFile(path: string, folder: string): Promise<CheckedFile> {
  const full = resolve(folder, path)
  const source = await readFile(full, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') throw failure('file-not-found', { path })
    const detail = thrown.code === 'EISDIR' ? 'it is a folder' : thrown.message
    throw failure('file-unreadable', { path, detail })
  })
  const read = createIncludeReader(full, folder)
  const model = createModel(pathToFileURL(full).href, path, 0, source, undefined, read)
  const { workflows } = model.file
  const problems = await problemsOf(
    model,
    createSurroundings(() => '.playhead'),
  )
  return {
    path,
    workflows: [...workflows.values()].map(({ name, nodes }) => ({ name, nodes: nodes.size })),
    problems: problems.map(({ code, severity, range, message, remedy }) => ({
      code,
      severity,
      range,
      message,
      remedy,
    })),
  }
}
