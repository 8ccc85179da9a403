import { isObject, type Json } from '../workflow/json.ts'
import { builtInTool, builtInTools } from '../workflow/tools/built-in.ts'
import { readToolName } from '../workflow/tools/tool-name.ts'
import type { ToolDescription } from '../workflow/tools/tool-server.ts'
import type { HandlerExport } from './handler-exports.ts'
import type { Model } from './model.ts'
import type { KnownServers, Surroundings } from './surroundings.ts'

/** What is known of the tools of a workflow without starting anything. */
export interface KnownTools {
  /** The functions of the handler module. */
  functions: readonly HandlerExport[]
  /** True when the module may have others, too. */
  moreFunctions: boolean
  /** Undefined when it cannot be told which servers there are. */
  servers?: KnownServers
}

/** A tool that is known, and where it comes from. */
export interface FoundTool {
  /** As it is named best. */
  name: string
  origin: string
  description?: string
  /** Of a function. */
  signature?: string
  inputSchema?: ToolDescription['inputSchema']
}

/** What is known of the tools of a workflow. */
export async function knownTools(
  model: Model,
  workflow: string,
  surroundings: Surroundings,
): Promise<KnownTools> {
  const found = model.file.workflows.get(workflow)
  const module = found?.handlers
  const read = module === undefined ? undefined : await surroundings.handlers(model.path, module)
  const servers = await surroundings.servers(model.path, found?.servers ?? new Map())
  return {
    functions: read?.exports ?? [],
    moreFunctions: module !== undefined && (!read || read.open === true),
    ...(servers ? { servers } : {}),
  }
}

/** All tools that are known, each once. */
export function* toolsIn({ functions, servers }: KnownTools): Generator<FoundTool> {
  for (const { name, description } of Object.values(builtInTools)) {
    yield { name, origin: 'built in', ...(description === undefined ? {} : { description }) }
  }
  for (const one of functions) yield ofFunction(one)
  for (const [server, tools] of servers ?? []) for (const tool of tools ?? []) yield ofServer(server, tool)
}

/** The tool of a name, where exactly one is meant that is known. */
export function toolNamed(name: string, known: KnownTools): FoundTool | undefined {
  const builtIn = builtInTool(name)
  if (builtIn) return { ...builtIn, origin: 'built in' }
  const one = known.functions.find(candidate => candidate.name === name)
  if (one) return ofFunction(one)
  const { server, tool } = readToolName(name)
  const having = [...(known.servers ?? [])].flatMap(([owner, tools]) => {
    const found =
      server === undefined || server === owner ? tools?.find(candidate => candidate.name === tool) : undefined
    return found ? [ofServer(owner, found)] : []
  })
  return having.length === 1 ? having[0] : undefined
}

function ofFunction({ name, signature, documentation }: HandlerExport): FoundTool {
  return {
    name,
    origin: 'handler module',
    signature,
    ...(documentation === undefined ? {} : { description: documentation }),
  }
}

function ofServer(server: string, tool: ToolDescription): FoundTool {
  return { ...tool, name: `${server}/${tool.name}`, origin: `server ${server}` }
}

/** What is said of a tool: its description and its parameters, as Markdown. */
export function describeTool({ name, origin, signature, description, inputSchema }: FoundTool): string {
  const parts = [
    signature === undefined ? `**${name}** · ${origin}` : `\`\`\`ts\n${signature}\n\`\`\`\n${origin}`,
    description,
    inputSchema && parametersOf(inputSchema),
  ]
  return parts.filter(Boolean).join('\n\n')
}

function parametersOf({ properties, required }: ToolDescription['inputSchema']): string {
  if (!isObject(properties)) return ''
  const needed = Array.isArray(required) ? required : []
  return Object.entries(properties)
    .map(([name, given]) => parameterLine(name, isObject(given) ? given : {}, needed.includes(name)))
    .join('\n')
}

function parameterLine(name: string, given: { [key: string]: Json }, required: boolean): string {
  const { type, enum: options, description } = given
  const kinds = Array.isArray(options)
    ? options.map(one => JSON.stringify(one)).join(' or ')
    : [type ?? 'any'].flat().join(' or ')
  const about = typeof description === 'string' ? ` – ${description.replace(/\s+/g, ' ')}` : ''
  return `- \`${name}\`: ${kinds}${required ? ', required' : ''}${about}`
}
