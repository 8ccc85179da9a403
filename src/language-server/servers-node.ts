import { readMcpJson } from '../workflow/tools/mcp-json-node.ts'
import { readToolLists, serverKey } from '../workflow/tools/tool-lists-node.ts'
import { serversOf } from '../workflow/tools/tool-server.ts'
import { foldersFor } from './history-node.ts'
import type { Surroundings } from './surroundings.ts'

/** Milliseconds for which what was read is taken as it was: a keystroke lets several features ask. */
const freshness = 100

/**
 * Looks for `.vscode/mcp.json`, and for what runs have remembered of the servers' tools.
 * @param folder name or path of the history folder
 */
export function createServers(folder: () => string): Surroundings['servers'] {
  const read = fresh(readMcpJson)
  const remembered = fresh(readToolLists)
  return async (path, declared) => {
    // VS Code itself says what is wrong in that file.
    const others = await read(path).catch(() => undefined)
    if (!others) return undefined
    const lists = await Promise.all(foldersFor(path, folder()).map(remembered))
    return new Map(
      [...serversOf(declared, others)].map(([name, server]) => {
        const key = serverKey(server)
        return [name, lists.map(list => list.get(key)).find(Boolean)]
      }),
    )
  }
}

/** Does not do the same again at once. */
function fresh<T>(read: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const known = new Map<string, { at: number; value: Promise<T> }>()
  return path => {
    const before = known.get(path)
    if (before && Date.now() - before.at < freshness) return before.value
    const value = read(path)
    known.set(path, { at: Date.now(), value })
    return value
  }
}
