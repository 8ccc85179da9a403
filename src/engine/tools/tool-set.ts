import type { Workflow } from '../../workflow/graph.ts'
import { failure, nearest, type PlayheadError } from '../../workflow/problem.ts'
import { builtInTool, builtInTools } from '../../workflow/tools/built-in.ts'
import { readToolName } from '../../workflow/tools/tool-name.ts'
import type { ToolServer, ToolServers } from '../../workflow/tools/tool-server.ts'
import type { Tool, ToolSet } from './tool.ts'

/** A server that answers. */
export interface ServerConnection {
  /** By the names that the server gives them. */
  tools: ReadonlyMap<string, Tool>
  close(): Promise<void>
}

/** Where tools come from. */
export interface ToolSources {
  /** The names of guarded tools that may run. */
  allowed: ReadonlySet<string>
  builtIn(name: string): Tool
  /** The exported functions of the handler module of a workflow, by name. */
  handlers(workflow: Workflow): Promise<ReadonlyMap<string, Tool>>
  /** The servers that a workflow can use. */
  servers(workflow: Workflow): Promise<ToolServers>
  /**
   * @param lost is called when the server is gone, so that it is started once more when it is needed again
   * @param signal is aborted when nobody waits for it any more
   */
  connect(server: ToolServer, lost: () => void, signal: AbortSignal): Promise<ServerConnection>
}

/**
 * Finds tools by their names. A plain name is a built-in tool, else a function of the handler module, else a tool of that
 * name of any server.
 */
export function createToolSet(sources: ToolSources): ToolSet {
  const over = new AbortController()
  const connections = new Map<ToolServer, Promise<ServerConnection>>()

  const connect = (server: ToolServer): Promise<ServerConnection> => {
    const known = connections.get(server)
    if (known) return known
    const forget = () => {
      if (connections.get(server) === made) connections.delete(server)
    }
    const made = sources.connect(server, forget, over.signal)
    connections.set(server, made)
    made.catch(forget)
    return made
  }

  return {
    async find(name, workflow) {
      const builtIn = builtInTool(name)
      if (builtIn) {
        if (builtIn.guarded && !sources.allowed.has(name)) throw failure('tool-not-allowed', { tool: name })
        return sources.builtIn(name)
      }
      const functions = await sources.handlers(workflow)
      const handler = functions.get(name)
      if (handler) return handler
      const servers = await sources.servers(workflow)
      const { server, tool } = readToolName(name)
      if (server === undefined) return findAnywhere(name, servers, connect, [...functions.keys()])
      const declared = servers.get(server)
      if (!declared) {
        const known = [...servers.keys()]
        throw failure('unknown-tool-server', { server, known, near: nearest(server, known) })
      }
      const { tools } = await connect(declared)
      const found = tools.get(tool)
      if (found) return found
      throw unknown(
        name,
        [...tools.keys()].map(one => `${server}/${one}`),
      )
    },
    async close() {
      const open = [...connections.values()]
      // Only where there is something to end: the reason comes with a stack trace, which costs more than a short run.
      if (open.length > 0) over.abort()
      connections.clear()
      await Promise.all(open.map(one => one.then(connection => connection.close()).catch(() => undefined)))
    },
  }
}

/** The tool of a plain name. All servers are asked, since the name might mean several tools. */
async function findAnywhere(
  name: string,
  servers: ToolServers,
  connect: (server: ToolServer) => Promise<ServerConnection>,
  functions: readonly string[],
): Promise<Tool> {
  const asked = await Promise.allSettled([...servers.values()].map(connect))
  const answered = [...servers.keys()].flatMap((server, i) => {
    const answer = asked[i]!
    return answer.status === 'fulfilled' ? [{ server, tools: answer.value.tools }] : []
  })
  const having = answered.filter(({ tools }) => tools.has(name))
  if (having.length > 1)
    throw failure('ambiguous-tool', { tool: name, servers: having.map(({ server }) => server) })
  if (having[0]) return having[0].tools.get(name)!
  // A server that did not answer might have had it.
  for (const answer of asked) if (answer.status === 'rejected') throw answer.reason
  const offered = answered.flatMap(({ tools }) => [...tools.keys()])
  throw unknown(name, [...Object.keys(builtInTools), ...functions, ...offered])
}

function unknown(tool: string, known: readonly string[]): PlayheadError {
  return failure('unknown-tool', { tool, known, near: nearest(tool, known) })
}
