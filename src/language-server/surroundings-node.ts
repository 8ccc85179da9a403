import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { exportsOthers, type HandlerModule, handlerExports } from './handler-exports.ts'
import { createHistory } from './history-node.ts'
import { createServers } from './servers-node.ts'
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
    yamlFiles: path => yamlFilesBelow(dirname(path)),
    ...createHistory(folder),
    servers: createServers(folder),
  }
}

/** At most this many files are offered, from folders that are at most this deep. */
const maxFiles = 200
const maxFolders = 3

async function yamlFilesBelow(folder: string): Promise<string[]> {
  const found: string[] = []
  const look = async (path: string, depth: number): Promise<void> => {
    const items = await readdir(resolve(folder, path), { withFileTypes: true }).catch(() => [])
    for (const item of items.toSorted((a, b) => a.name.localeCompare(b.name))) {
      if (item.name.startsWith('.') || item.name === 'node_modules' || found.length >= maxFiles) continue
      const inside = path === '' ? item.name : `${path}/${item.name}`
      if (item.isFile() && /\.ya?ml$/i.test(item.name)) found.push(inside)
      if (item.isDirectory() && depth < maxFolders) await look(inside, depth + 1)
    }
  }
  await look('', 0)
  return found
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
