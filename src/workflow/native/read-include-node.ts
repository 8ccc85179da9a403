import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import type { IncludedText, ReadInclude } from './includes.ts'

/** Files above this size, in bytes, are no workflow files. */
const maxSize = 16 * 1024 * 1024

/**
 * Reads the files that a workflow file includes, from the disk, and keeps their texts while they do not change.
 * @param path the workflow file
 * @param root the folder of the workspace, from which alone is included; where the file is not in it, its own folder
 * @param opened gives the text of a file that is open in an editor, by its absolute path
 */
export function createIncludeReader(
  path: string,
  root: string,
  opened: (path: string) => string | undefined = () => undefined,
): ReadInclude {
  const folder = dirname(resolve(path))
  const workspace = isInside(resolve(root), folder) ? resolve(root) : folder
  const known = new Map<string, { mark: string; text: IncludedText }>()
  return include => {
    const file = resolve(folder, include)
    if (!isInside(workspace, file)) return { refused: 'outside' }
    try {
      const found = statSync(file, { throwIfNoEntry: false })
      if (!found) return opened(file)
      const mark = `${found.dev} ${found.ino} ${found.size} ${found.mtimeMs}`
      const before = known.get(file)
      // A text that is open counts, but a link leads out of the workspace whether it is open or not.
      const text = before?.mark === mark ? before.text : readInside(workspace, file, found)
      known.set(file, { mark, text })
      return typeof text === 'string' ? (opened(file) ?? text) : text
    } catch (thrown) {
      return { refused: 'unreadable', detail: (thrown as Error).message }
    }
  }
}

function readInside(
  workspace: string,
  file: string,
  found: { isFile(): boolean; isDirectory(): boolean; size: number },
): IncludedText {
  if (!isInside(realpathSync(workspace), realpathSync(file))) return { refused: 'outside' }
  if (found.isDirectory()) return { refused: 'unreadable', detail: 'it is a folder' }
  if (!found.isFile()) return { refused: 'unreadable', detail: 'it is no file' }
  if (found.size > maxSize) return { refused: 'unreadable', detail: 'it is too large' }
  return readFileSync(file, 'utf8')
}

function isInside(folder: string, file: string): boolean {
  const way = relative(folder, file)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
