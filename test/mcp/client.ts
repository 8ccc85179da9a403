import { join, resolve } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { onTestFinished } from 'vitest'
import { createFileStorage } from '../../src/history/file-storage.ts'
import { createMcpServer } from '../../src/mcp/server.ts'

const root = resolve(import.meta.dirname, '../..')

/** A client of a server in this process, over the history of a folder. Ends with the test. */
export async function clientOf(folder: string): Promise<Client> {
  const history = join(folder, '.playhead')
  const storage = createFileStorage(history)
  const server = createMcpServer({ storage, history, folder })
  const client = new Client({ name: 'test', version: '1' })
  const [ours, theirs] = InMemoryTransport.createLinkedPair()
  await server.connect(theirs)
  await client.connect(ours)
  onTestFinished(async () => {
    await client.close()
    await server.close()
    await storage.close()
  })
  return client
}

/** A client of `playhead mcp`, started as a process in a folder. Ends with the test. */
export async function startClient(folder: string, args: readonly string[] = []): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  const transport = new StdioClientTransport({
    command: join(root, 'node_modules/.bin/node'),
    args: [join(root, 'src/cli/main.ts'), 'mcp', ...args],
    cwd: folder,
    stderr: 'ignore',
  })
  await client.connect(transport)
  // The client checks results against the schemas that it has seen.
  await client.listTools()
  onTestFinished(() => client.close())
  return client
}

/** What a tool answers. @throws {Error} with what it says when it refuses */
export async function ask<T = Record<string, never>>(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
): Promise<T> {
  const result = (await client.callTool({ name, arguments: args })) as CallToolResult
  if (result.isError) throw new Error(textOf(result))
  return result.structuredContent as T
}

/** What a tool says, as text. */
export function textOf({ content }: CallToolResult): string {
  return content.map(part => (part.type === 'text' ? part.text : '')).join('\n')
}
