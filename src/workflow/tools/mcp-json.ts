import { isObject, type Json, type JsonObject } from '../json.ts'
import { failure } from '../problem.ts'
import { parseJsonc } from './jsonc.ts'
import { type ServerDefinition, type ToolServer, type ToolServers, textsOf } from './tool-server.ts'

/**
 * The servers of a `.vscode/mcp.json`. What other programs want to know of a server is not read.
 * @param path of the file, for messages
 * @param folder the workspace folder
 * @throws {PlayheadError} `mcp-json-unusable`
 */
export function parseMcpJson(text: string, path: string, folder: string): ToolServers {
  const unusable = (detail: string, cause?: unknown) =>
    failure('mcp-json-unusable', { path, detail }, { path }, cause)
  let root: Json
  try {
    root = parseJsonc(text)
  } catch (thrown) {
    throw unusable((thrown as Error).message.split('\n')[0]!, thrown)
  }
  if (!isObject(root)) throw unusable('it holds no object')
  const servers = root['servers'] ?? {}
  if (!isObject(servers)) throw unusable('"servers" must be an object')
  const inputs = inputsOf(root['inputs'])
  const found = new Map<string, ToolServer>()
  for (const [name, given] of Object.entries(servers)) {
    const definition = isObject(given) ? definitionOf(given) : undefined
    if (!definition) throw unusable(`the server "${name}" needs a "command" or a "url"`)
    found.set(name, { name, definition, folder, origin: 'mcp.json', inputs })
  }
  return found
}

function definitionOf(given: JsonObject): ServerDefinition | undefined {
  const { type, command, url, args, env, envFile, cwd, headers } = given
  if (typeof url === 'string' && type !== 'stdio') {
    return { kind: 'http', url, headers: textsOf(headers), ...(type === 'sse' ? { sse: true as const } : {}) }
  }
  if (typeof command !== 'string' || command === '') return undefined
  const removed = isObject(env) ? Object.keys(env).filter(key => env[key] === null) : []
  return {
    kind: 'stdio',
    command,
    args: Array.isArray(args) ? args.map(String) : [],
    env: { ...textsOf(env), ...Object.fromEntries(removed.map(key => [key, null])) },
    ...(typeof envFile === 'string' ? { envFile } : {}),
    ...(typeof cwd === 'string' ? { cwd } : {}),
  }
}

function inputsOf(given: Json | undefined): Record<string, string | undefined> {
  const found: Record<string, string | undefined> = {}
  for (const input of Array.isArray(given) ? given : []) {
    if (!isObject(input) || typeof input['id'] !== 'string') continue
    found[input['id']] = typeof input['default'] === 'string' ? input['default'] : undefined
  }
  return found
}
