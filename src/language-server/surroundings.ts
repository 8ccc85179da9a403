import type { ToolDescription, ToolServers } from '../workflow/tools/tool-server.ts'
import type { HandlerModule } from './handler-exports.ts'
import type { LastRun, RecordedValue } from './recorded.ts'

/** What features may ask about the world around a file. Everything is read when it is asked for, and only then. */
export interface Surroundings {
  /**
   * The functions of a handler module, without running it.
   * @param path the workflow file
   * @param module as it is written there
   * @returns undefined when there is no such file
   */
  handlers(path: string, module: string): Promise<HandlerModule | undefined>
  /** The YAML files in the folder of a file and below it, by their paths relative to it. */
  yamlFiles(path: string): Promise<readonly string[]>
  /**
   * The MCP servers that a workflow can use, and their tools, where it is known from earlier runs which they have.
   * @param path the workflow file
   * @param declared the servers that it declares
   * @returns undefined when it cannot be told which servers there are
   */
  servers(path: string, declared: ToolServers): Promise<KnownServers | undefined>
  /** The last run of each workflow of a file, by name. */
  lastRuns(path: string): Promise<ReadonlyMap<string, LastRun>>
  /** The values that context keys of a workflow had last, in its last run. */
  lastValues(path: string, workflow: string): Promise<ReadonlyMap<string, RecordedValue>>
  /** How long the nodes of a workflow took when they ran last, in milliseconds. */
  lastDurations(path: string, workflow: string): Promise<ReadonlyMap<string, number>>
}

/** The tools of servers, by the server's name; undefined where they are not known. */
export type KnownServers = ReadonlyMap<string, readonly ToolDescription[] | undefined>

/** Surroundings in which there is nothing. */
export const nothingAround: Surroundings = {
  handlers: async () => undefined,
  yamlFiles: async () => [],
  servers: async (_, declared) => new Map([...declared.keys()].map(name => [name, undefined])),
  lastRuns: async () => new Map(),
  lastValues: async () => new Map(),
  lastDurations: async () => new Map(),
}
