import { resolve } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { CallToolResultSchema, ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js'
import * as z from 'zod'
import type { JsonObject } from '../../workflow/json.ts'
import { failure, PlayheadError } from '../../workflow/problem.ts'
import type { ServerDefinition } from '../../workflow/tools/tool-server.ts'
import { cancelled } from '../errors.ts'
import { longestTimer } from '../ports.ts'
import { playheadVersion } from '../version.ts'
import { environmentWith } from './child-process-node.ts'
import { createStdioTransport, type StdioTransport } from './stdio-transport-node.ts'
import type { Tool } from './tool.ts'
import { complaintOf, resultOf } from './tool-result.ts'
import type { ServerConnection } from './tool-set.ts'

/** What is known of a server besides how it is started. */
export interface ServerPlan {
  name: string
  /** With all variables filled in. */
  definition: ServerDefinition
  /** What relative paths are relative to. */
  folder: string
  env: Readonly<Record<string, string | null>>
  /** Milliseconds that it has to say what tools it has. */
  patience: number
  /** Ends the wait for it. */
  signal: AbortSignal
  /** Called when it is gone. */
  lost(): void
}

/** How often a server in the network is asked whether it is still there while it works, in milliseconds. */
const pingInterval = 5_000

/**
 * Starts or reaches a server and asks for its tools.
 * @throws {PlayheadError} `tool-server-unusable`, `tool-server-silent`
 */
export async function connectServer(plan: ServerPlan): Promise<ServerConnection> {
  const { name, patience } = plan
  const client = new Client({ name: 'playhead', version: playheadVersion })
  const transport = transportOf(plan)
  const stdio = 'garbage' in transport ? (transport as StdioTransport) : undefined
  const tooLate = AbortSignal.timeout(patience)
  const options = { timeout: patience, signal: AbortSignal.any([tooLate, plan.signal]) }
  try {
    await client.connect(transport, options)
    const tools = await listTools(client, options)
    client.onclose = () => plan.lost()
    const connection = { client, stdio, server: name }
    return {
      tools: new Map(tools.map(tool => [tool.name, toolOf(connection, tool)])),
      close: () => closeClient(client, transport),
    }
  } catch (thrown) {
    await closeClient(client, transport)
    if (plan.signal.aborted) throw cancelled()
    const stderr = stdio?.stderr() ?? ''
    if (tooLate.aborted || (thrown instanceof McpError && thrown.code === ErrorCode.RequestTimeout)) {
      const garbage = stdio?.garbage()
      const said = garbage === undefined ? {} : { garbage }
      throw failure(
        'tool-server-silent',
        { server: name, seconds: patience / 1_000, ...said, stderr },
        {},
        thrown,
      )
    }
    const detail = stdio?.ending() ?? reasonOf(thrown)
    throw failure('tool-server-unusable', { server: name, detail, stderr }, {}, thrown)
  }
}

function transportOf({ definition, folder, env }: ServerPlan): Transport {
  if (definition.kind === 'http') {
    const url = new URL(definition.url)
    const requestInit = { headers: { ...definition.headers } }
    if (definition.sse) return new SSEClientTransport(url, { requestInit })
    return new StreamableHTTPClientTransport(url, { requestInit })
  }
  const { command, args, cwd } = definition
  return createStdioTransport({
    // A path is meant to be beside the file; a name is looked for where programs are.
    command: /^\.{1,2}[/\\]/.test(command) ? resolve(folder, command) : command,
    args,
    cwd: resolve(folder, cwd ?? ''),
    env: environmentWith(env, definition.env),
  })
}

/** One page of tools. The library's own schema refuses all of them for what is odd in one. */
const toolPage = z.object({
  tools: z.array(
    z.object({
      name: z.string(),
      description: z.string().optional(),
      inputSchema: z.record(z.string(), z.json()).catch({}),
    }),
  ),
  nextCursor: z.string().optional(),
})

type ToolOfServer = z.infer<typeof toolPage>['tools'][number]

async function listTools(
  client: Client,
  options: { timeout: number; signal: AbortSignal },
): Promise<readonly ToolOfServer[]> {
  if (!client.getServerCapabilities()?.tools) return []
  const found: ToolOfServer[] = []
  let cursor: string | undefined
  // A server that never comes to the end of its list is cut off.
  for (let page = 0; page < 100; page++) {
    const params = cursor === undefined ? {} : { cursor }
    const { tools, nextCursor } = await client.request({ method: 'tools/list', params }, toolPage, options)
    found.push(...tools)
    cursor = nextCursor
    if (cursor === undefined) break
  }
  return found
}

interface Connection {
  client: Client
  stdio: StdioTransport | undefined
  server: string
}

function toolOf(
  { client, stdio, server }: Connection,
  { name, description, inputSchema }: ToolOfServer,
): Tool {
  const full = `${server}/${name}`
  return {
    name: full,
    ...(description === undefined ? {} : { description }),
    inputSchema: inputSchema as JsonObject,
    async call(args, { signal, log }) {
      const gone = new AbortController()
      const watch = stdio ? undefined : setInterval(() => void ping(client, gone), pingInterval)
      try {
        const result = await client.request(
          { method: 'tools/call', params: { name, arguments: args } },
          CallToolResultSchema,
          {
            signal: AbortSignal.any([signal, gone.signal]),
            // How long a call may last is said by the node's `timeout`.
            timeout: longestTimer,
            onprogress: ({ progress, total, message }) =>
              log(`${full}: ${message ?? (total === undefined ? progress : `${progress} of ${total}`)}`),
          },
        )
        if (result.isError) throw failure('tool-failed', { tool: full, detail: complaintOf(result) })
        return resultOf(result)
      } catch (thrown) {
        if (signal.aborted) throw cancelled()
        if (thrown instanceof PlayheadError) throw thrown
        const answered = thrown instanceof McpError && thrown.code !== ErrorCode.ConnectionClosed
        if (answered && !gone.signal.aborted)
          throw failure('tool-failed', { tool: full, detail: reasonOf(thrown) }, {}, thrown)
        const detail = stdio?.ending() ?? reasonOf(gone.signal.aborted ? gone.signal.reason : thrown)
        const stderr = stdio?.stderr() ?? ''
        throw failure('tool-server-died', { server, tool: full, detail, stderr }, {}, thrown)
      } finally {
        clearInterval(watch)
      }
    },
  }
}

/** The end of a server in the network is not always told; one that is only busy does not answer in time. */
async function ping(client: Client, gone: AbortController): Promise<void> {
  try {
    await client.ping({ timeout: pingInterval })
  } catch (thrown) {
    if (!(thrown instanceof McpError)) gone.abort(thrown)
  }
}

async function closeClient(client: Client, transport: Transport): Promise<void> {
  client.onclose = undefined
  if (transport instanceof StreamableHTTPClientTransport && transport.sessionId !== undefined) {
    // A server may keep sessions that nobody ends; one that does not answer is none of our business any more.
    await Promise.race([
      transport.terminateSession().catch(() => undefined),
      new Promise(resolve => setTimeout(resolve, 1_000).unref()),
    ])
  }
  await client.close().catch(() => undefined)
  // Where connecting failed, the client does not know its transport any more.
  await transport.close().catch(() => undefined)
}

/** What went wrong, in one line. `fetch` says why in the cause only. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const cause = thrown.cause instanceof Error ? reasonOf(thrown.cause) : undefined
  const own = thrown.message.replace(/^MCP error -?\d+: /, '').split('\n')[0]!
  return (own === 'fetch failed' || own === '' ? cause : undefined) ?? own
}
