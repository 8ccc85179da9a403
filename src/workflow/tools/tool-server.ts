import type { Json, JsonObject } from '../json.ts'
import { failure } from '../problem.ts'
import type { SourceRange } from '../source.ts'

/** How a server is started or reached. Texts may hold variables; see {@link resolveServer}. */
export type ServerDefinition =
  | {
      kind: 'stdio'
      command: string
      args: readonly string[]
      /** Besides those that every program gets; null removes one. */
      env: Readonly<Record<string, string | null>>
      /** Path of a file with more of them. */
      envFile?: string
      cwd?: string
    }
  | {
      kind: 'http'
      url: string
      headers: Readonly<Record<string, string>>
      /** True for the older transport, by server-sent events. */
      sse?: true
    }

/** An MCP server that a workflow may use, wherever it was declared. */
export interface ToolServer {
  name: string
  definition: ServerDefinition
  /** The folder that relative paths are relative to; that of the workflow file where absent. */
  folder?: string
  origin: 'workflow' | 'mcp.json'
  /** Default values of the inputs of mcp.json, by id. */
  inputs?: Readonly<Record<string, string | undefined>>
  /** Where its name stands in the workflow file. */
  range?: SourceRange
}

/** A tool as its server describes it. */
export interface ToolDescription {
  name: string
  description?: string
  /** JSON Schema of the arguments. */
  inputSchema: JsonObject
}

/** Servers by name. */
export type ToolServers = ReadonlyMap<string, ToolServer>

const variable = /\$\{([^}]+)\}/g

/**
 * Fills in the variables of a definition: `${NAME}`, `${NAME:-default}`, `${env:NAME}`, `${input:id}`,
 * `${workspaceFolder}`, `${userHome}`.
 * @throws {PlayheadError} `tool-server-variable`, `tool-server-input` for one that has no value
 */
export function resolveServer(
  server: ToolServer,
  environment: (name: string) => string | undefined,
): ServerDefinition {
  const text = (value: string) =>
    value.replace(variable, (_, name: string) => variableValue(server, name, environment))
  const { definition } = server
  if (definition.kind === 'http') {
    return { ...definition, url: text(definition.url), headers: mapped(definition.headers, text) }
  }
  return {
    ...definition,
    command: text(definition.command),
    args: definition.args.map(text),
    env: mapped(definition.env, value => (value === null ? null : text(value))),
    ...(definition.envFile === undefined ? {} : { envFile: text(definition.envFile) }),
    ...(definition.cwd === undefined ? {} : { cwd: text(definition.cwd) }),
  }
}

function variableValue(
  server: ToolServer,
  text: string,
  environment: (name: string) => string | undefined,
): string {
  if (server.origin === 'mcp.json') return vscodeValue(server, text, environment)
  const [, name, fallback] = /^(?:env:)?([A-Za-z_]\w*)(?::-(.*))?$/s.exec(text) ?? []
  if (name === undefined) throw failure('tool-server-variable', { server: server.name, variable: text })
  const value = environment(name) ?? fallback
  if (value === undefined) throw failure('tool-server-variable', { server: server.name, variable: name })
  return value
}

/** The variables of VS Code that mean something outside an editor. An unset one of the environment is empty, as there. */
function vscodeValue(
  server: ToolServer,
  text: string,
  environment: (name: string) => string | undefined,
): string {
  const [kind, name] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)]
  if (kind === 'env') return environment(name) ?? ''
  if (kind === 'input') {
    const key = inputVariable(name)
    const value = environment(key) ?? server.inputs?.[name]
    if (value === undefined)
      throw failure('tool-server-input', { server: server.name, input: name, variable: key })
    return value
  }
  const { folder = '' } = server
  if (text === 'workspaceFolder') return folder
  if (text === 'workspaceFolderBasename') return folder.split(/[/\\]/).filter(Boolean).at(-1) ?? ''
  if (text === 'userHome') return environment('HOME') ?? environment('USERPROFILE') ?? ''
  throw failure('tool-server-variable', { server: server.name, variable: text })
}

/** The environment variable that stands for an input of mcp.json: `api-key` is `API_KEY`. */
export function inputVariable(id: string): string {
  return id.replace(/\W+/g, '_').toUpperCase()
}

function mapped<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}

/** The texts of a JSON object; numbers and truth values become texts. */
export function textsOf(value: Json | undefined): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      typeof item === 'object' ? [] : [[key, String(item)] as const],
    ),
  )
}

/** The servers that a workflow can use: those of the workflow file win over those of mcp.json. */
export function serversOf(own: ToolServers, others: ToolServers): ToolServers {
  return new Map([...others, ...own])
}
