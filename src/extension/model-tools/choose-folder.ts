import { isAbsolute } from 'node:path'

/** What is asked of a workspace folder; VS Code's have it. */
export interface Folder {
  readonly name: string
  readonly uri: { readonly scheme: string; readonly fsPath: string }
}

/**
 * The folder that a model means: the one that it names, by its name or whole path, else that of the file in the editor, else the first.
 * @throws {Error} where there is none on this machine, with the names of those that there are
 */
export function chooseFolder<F extends Folder>(all: readonly F[], active: F | undefined, wanted: unknown): F {
  const folders = all.filter(({ uri }) => uri.scheme === 'file')
  if (typeof wanted === 'string' && wanted !== '') {
    const named = folders.find(one => (isAbsolute(wanted) ? one.uri.fsPath : one.name) === wanted)
    if (named) return named
    throw new Error(
      `There is no workspace folder "${wanted}". There are: ${folders.map(one => one.name).join(', ')}.`,
    )
  }
  const folder = active && folders.includes(active) ? active : folders[0]
  if (!folder) throw new Error('No folder with workflows is open.')
  return folder
}
