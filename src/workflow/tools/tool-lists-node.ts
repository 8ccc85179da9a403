import { createHash, randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { ToolDescription, ToolServer } from './tool-server.ts'

/** The file in the history folder that keeps which tools servers had when they were asked last. */
export const toolListsName = 'tools.json'

/** How many servers are remembered, the latest ones. */
const limit = 100

/** What is known of a server's tools, by {@link serverKey}. */
export type ToolLists = ReadonlyMap<string, readonly ToolDescription[]>

/** Stands for a server as it is declared. A hash, because declarations may hold secrets. */
export function serverKey({ definition, folder = '' }: ToolServer): string {
  return createHash('sha256')
    .update(JSON.stringify([definition, folder]))
    .digest('hex')
    .slice(0, 32)
}

/** Reads the lists of a history folder. What cannot be read is not known. */
export async function readToolLists(history: string): Promise<ToolLists> {
  const entries = await readEntries(join(history, toolListsName))
  return new Map(entries.map(([key, { tools }]) => [key, tools]))
}

/** Remembers the tools of a server. Losing that costs nothing but a completion, so nothing fails here. */
export async function keepToolList(
  history: string,
  server: ToolServer,
  tools: readonly ToolDescription[],
): Promise<void> {
  const path = join(history, toolListsName)
  const key = serverKey(server)
  const others = (await readEntries(path)).filter(([one]) => one !== key).slice(1 - limit)
  const kept = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))
  const servers = Object.fromEntries([...others, [key, { name: server.name, tools: kept }]])
  const temporary = `${path}.${randomUUID()}`
  try {
    await writeFile(temporary, `${JSON.stringify({ version: 1, servers })}\n`)
    await rename(temporary, path)
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

type Entry = [key: string, value: { name: string; tools: ToolDescription[] }]

async function readEntries(path: string): Promise<Entry[]> {
  let root: unknown
  try {
    root = JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return []
  }
  if (!isObject(root) || root['version'] !== 1 || !isObject(root['servers'])) return []
  return Object.entries(root['servers']).flatMap(([key, value]): Entry[] => {
    if (!isObject(value) || !Array.isArray(value['tools'])) return []
    return [[key, { name: String(value['name']), tools: value['tools'].flatMap(toolIn) }]]
  })
}

function toolIn(value: Json): ToolDescription[] {
  if (!isObject(value) || typeof value['name'] !== 'string') return []
  const { name, description, inputSchema } = value
  return [
    {
      name,
      ...(typeof description === 'string' ? { description } : {}),
      inputSchema: (isObject(inputSchema) ? inputSchema : {}) as JsonObject,
    },
  ]
}
