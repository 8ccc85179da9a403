import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { failure } from '../workflow/problem.ts'

/**
 * The full path of a workflow file that a model has named: only what is below a folder, links followed, so that a model
 * cannot make the server read other files.
 * @throws {PlayheadError} `file-not-found`, `outside-folder`
 */
export async function workflowPath(path: string, folder: string): Promise<string> {
  const outside = () => failure('outside-folder', { path, folder })
  const full = resolve(folder, path)
  // Said before it is looked at: whether a file is there is nobody's business either.
  if (!isBelow(full, folder)) throw outside()
  const [real, realFolder] = await Promise.all([realpath(full), realpath(folder)]).catch(() => {
    throw failure('file-not-found', { path })
  })
  if (!isBelow(real, realFolder)) throw outside()
  return real
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !/^\.\.[/\\]/.test(way) && !isAbsolute(way)
}
