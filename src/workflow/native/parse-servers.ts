import { isMap, type Node, type Pair } from 'yaml'
import type { z } from 'zod'
import { isObject } from '../json.ts'
import { problem } from '../problem.ts'
import { type ServerDefinition, type ToolServer, textsOf } from '../tools/tool-server.ts'
import { entries, reportUnknownKeys } from './mapping.ts'
import { serverFields } from './server-fields.ts'
import type { YamlSource } from './yaml-source.ts'

const serverKeys = Object.keys(serverFields.shape)

/** The servers below `mcp_servers:` of a file or a workflow. @param keys the pairs of that mapping */
export function parseServers(yaml: YamlSource, keys: ReadonlyMap<string, Pair>): Map<string, ToolServer> {
  const found = new Map<string, ToolServer>()
  const pair = keys.get('mcp_servers')
  if (!pair) return found
  const invalid = (detail: string, part: Node | Pair) =>
    void yaml.problems.push(problem('invalid-value', { detail }, yaml.range(part)))
  if (!isMap(pair.value)) {
    invalid('"mcp_servers" must be a mapping of names to servers.', pair)
    return found
  }
  for (const [name, entry] of entries(pair.value)) {
    if (!isMap(entry.value)) {
      invalid(`The MCP server "${name}" must be a mapping with "command:" or "url:".`, entry)
      continue
    }
    if (name.includes('/')) {
      invalid(`The name of an MCP server must not hold "/": ${name}.`, entry.key as Node)
      continue
    }
    reportUnknownKeys(yaml, entry.value, serverKeys, `the MCP server "${name}"`)
    const data = yaml.data(entry.value)
    if (!isObject(data)) continue
    const read = serverFields.safeParse(data)
    if (!read.success) {
      for (const { path, message } of read.error.issues) {
        const steps = path.map(step => (typeof step === 'number' ? step : String(step)))
        const range = yaml.rangeAt(entry.value, steps)
        const detail = `"${steps.join('.')}" of the MCP server "${name}": ${message}.`
        yaml.problems.push(problem('invalid-value', { detail }, range))
      }
      continue
    }
    const definition = definitionOf(read.data)
    if (definition) {
      found.set(name, { name, definition, origin: 'workflow', range: yaml.range(entry.key as Node) })
    } else invalid(`The MCP server "${name}" needs "command:" or "url:".`, entry.key as Node)
  }
  return found
}

function definitionOf(given: z.infer<typeof serverFields>): ServerDefinition | undefined {
  const { command, args = [], env = {}, url, headers, cwd, type } = given
  if (url !== undefined && type !== 'stdio') {
    return { kind: 'http', url, headers: textsOf(headers), ...(type === 'sse' ? { sse: true as const } : {}) }
  }
  if (command === undefined || type === 'http' || type === 'sse') return undefined
  const removed = Object.keys(env).filter(key => env[key] === null)
  return {
    kind: 'stdio',
    command,
    args: args.map(String),
    env: { ...textsOf(env), ...Object.fromEntries(removed.map(key => [key, null])) },
    ...(given.env_file === undefined ? {} : { envFile: given.env_file }),
    ...(cwd === undefined ? {} : { cwd }),
  }
}
