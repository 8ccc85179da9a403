import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { WorkflowFile } from '../../workflow/graph.ts'
import { failure, nearest } from '../../workflow/problem.ts'
import { guardedTools } from '../../workflow/tools/built-in.ts'
import { readMcpJson } from '../../workflow/tools/mcp-json-node.ts'
import { keepToolList } from '../../workflow/tools/tool-lists-node.ts'
import {
  resolveServer,
  type ServerDefinition,
  serversOf,
  type ToolServer,
} from '../../workflow/tools/tool-server.ts'
import type { HandlerModules } from '../handler-modules.ts'
import { importedModules } from '../handlers-node.ts'
import { handlerTools } from './handler-tools.ts'
import { createShell } from './shell-node.ts'
import type { ToolSet } from './tool.ts'
import { createToolSet, type ServerConnection } from './tool-set.ts'

/** What the tools of a run need. */
export interface ToolOptions {
  file: WorkflowFile
  /** Folder in which the lists of tools are kept, where they are. */
  history?: string
  /** Overrides of the process environment. */
  env: Readonly<Record<string, string | null>>
  /** The guarded tools that the person who runs it allows. */
  allow: readonly string[]
  /** The handler modules, whose functions are tools; their code runs in this process where absent. */
  modules?: HandlerModules
  /** Milliseconds that a server has to start. */
  patience?: number
}

/** Enough for `npx` to fetch a package. */
const defaultPatience = 30_000

/**
 * The tools of one run of a file. Nothing is read or started before a tool is asked for.
 * @throws {PlayheadError} `unknown-permission`
 */
export function openTools(options: ToolOptions): ToolSet {
  const { file, env, allow, modules: loaded = importedModules(options.file) } = options
  for (const name of allow) {
    if (!guardedTools.includes(name))
      throw failure('unknown-permission', { name, known: guardedTools, near: nearest(name, guardedTools) })
  }
  const folder = dirname(file.path)
  const modules = new Map<string, ReturnType<typeof handlerTools>>()
  let others: ReturnType<typeof readMcpJson> | undefined
  return createToolSet({
    allowed: new Set(allow),
    builtIn: () => createShell(folder, env),
    handlers(workflow) {
      const key = workflow.handlers ?? ''
      const known = modules.get(key) ?? handlerTools(file, workflow, loaded)
      modules.set(key, known)
      return known
    },
    async servers(workflow) {
      others ??= readMcpJson(file.path)
      return serversOf(workflow.servers, await others)
    },
    connect: (server, lost, signal) => connect(server, lost, signal, options),
  })
}

async function connect(
  server: ToolServer,
  lost: () => void,
  signal: AbortSignal,
  { file, env, history, patience = defaultPatience }: ToolOptions,
): Promise<ServerConnection> {
  const environment = (name: string) =>
    Object.hasOwn(env, name) ? (env[name] ?? undefined) : process.env[name]
  const folder = server.folder ?? dirname(file.path)
  const definition = await withEnvFile(server.name, resolveServer(server, environment), folder)
  // Only runs that use a server pay for the protocol's library.
  const { connectServer } = await import('./mcp-server-node.ts')
  const connection = await connectServer({
    name: server.name,
    definition,
    folder,
    env,
    patience,
    lost,
    signal,
  })
  if (history !== undefined) {
    const tools = [...connection.tools].map(([name, tool]) => ({ ...tool, name }))
    await keepToolList(history, server, tools)
  }
  return connection
}

/** The definition with what is in its file of environment variables. */
async function withEnvFile(
  server: string,
  definition: ServerDefinition,
  folder: string,
): Promise<ServerDefinition> {
  if (definition.kind === 'http' || definition.envFile === undefined) return definition
  const path = resolve(folder, definition.envFile)
  const text = await readFile(path, 'utf8').catch(thrown => {
    const detail = `"${path}" cannot be read: ${(thrown as Error).message}`
    throw failure('tool-server-unusable', { server, detail, stderr: '' }, {}, thrown)
  })
  return { ...definition, env: { ...(parseEnv(text) as Record<string, string>), ...definition.env } }
}
