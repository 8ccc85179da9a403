import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { failure } from '../problem.ts'
import { parseMcpJson } from './mcp-json.ts'
import type { ToolServers } from './tool-server.ts'

/** A `.vscode/mcp.json`, and the folder in which `.vscode` is. */
export interface McpJsonFile {
  path: string
  folder: string
}

/**
 * The nearest `.vscode/mcp.json` in the folder of a workflow file or above it. One that belongs to another person than
 * the workflow file and the one who runs it is passed over: it says which programs to start.
 */
export async function findMcpJson(workflowPath: string): Promise<McpJsonFile | undefined> {
  const owners = new Set([process.getuid?.(), (await stat(workflowPath).catch(() => undefined))?.uid])
  for (let folder = dirname(resolve(workflowPath)); ; folder = dirname(folder)) {
    const path = join(folder, '.vscode', 'mcp.json')
    const found = await stat(path).catch(() => undefined)
    if (found?.isFile() && (process.platform === 'win32' || owners.has(found.uid))) return { path, folder }
    if (dirname(folder) === folder) return undefined
  }
}

/**
 * The servers of the nearest `.vscode/mcp.json` of a workflow file; none where there is no such file.
 * @throws {PlayheadError} `mcp-json-unusable`
 */
export async function readMcpJson(workflowPath: string): Promise<ToolServers> {
  const found = await findMcpJson(workflowPath)
  if (!found) return new Map()
  const text = await readFile(found.path, 'utf8').catch(thrown => {
    throw failure('mcp-json-unusable', { path: found.path, detail: (thrown as Error).message }, {}, thrown)
  })
  return parseMcpJson(text, found.path, found.folder)
}
