import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { exportsOthers, type HandlerModule, handlerExports } from './handler-exports.ts'
import { createHistory } from './history-node.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * The files around a workflow file. A handler module is read again only when it has changed.
 * @param folder name or path of the history folder
 */
export function createSurroundings(folder: () => string): Surroundings {
  const modules = new Map<string, { mark: string; module: Promise<HandlerModule | undefined> }>()
  return {
    async handlers(path, named) {
      const file = resolve(dirname(path), named)
      const found = await stat(file).catch(() => undefined)
      if (!found?.isFile()) return undefined
      const mark = `${found.size} ${found.mtimeMs}`
      const known = modules.get(file)
      if (known?.mark === mark) return known.module
      const module = readModule(file)
      modules.set(file, { mark, module })
      return module
    },
    ...createHistory(folder),
  }
}

async function readModule(file: string): Promise<HandlerModule | undefined> {
  const source = await readFile(file, 'utf8').catch(() => undefined)
  if (source === undefined) return undefined
  return {
    uri: pathToFileURL(file).href,
    exports: handlerExports(source),
    open: exportsOthers(source),
  }
}
