import type { Json } from './json.ts'
import type { AgentConfig } from './node-types/agent.ts'
import type { ComputeConfig } from './node-types/compute.ts'
import type { ConditionConfig } from './node-types/condition.ts'
import type { ForeachConfig } from './node-types/foreach.ts'
import type { HumanConfig } from './node-types/human.ts'
import type { ParallelConfig } from './node-types/parallel.ts'
import type { TeamConfig } from './node-types/team.ts'
import type { ToolConfig } from './node-types/tool.ts'
import type { TransformConfig } from './node-types/transform.ts'
import type { WaitConfig } from './node-types/wait.ts'
import type { SubWorkflowConfig } from './node-types/workflow.ts'
import type { Problem } from './problem.ts'
import type { Origin, SourceRange } from './source.ts'
import type { ToolServers } from './tools/tool-server.ts'
import type { ValueTemplate } from './value.ts'

/** What one YAML file holds, whichever dialect it is written in. Parsing never throws: problems are listed. */
export interface WorkflowFile {
  /** Path of the file as given, for messages; handler modules are relative to it. */
  path: string
  source: string
  /** By name, in the order of the file. */
  workflows: ReadonlyMap<string, Workflow>
  problems: readonly Problem[]
  /** The texts of the files that it includes, by path relative to this file, with forward slashes. */
  includes: ReadonlyMap<string, string>
  /** In the order of the file; then those of what it includes, whose ranges say where they stand. */
  inlineBreakpoints: readonly InlineBreakpoint[]
}

/** Where handlers run: in the process of the engine, or in one of their own, whose end is not the end of the run. */
export type Isolation = (typeof isolations)[number]

export const isolations = ['none', 'process'] as const

/** A named graph of nodes. */
export interface Workflow {
  name: string
  description?: string
  inputs: readonly InputSpec[]
  /** The result, where declared; else the final context is the result. */
  outputs?: ValueTemplate
  /** By id, in the order of the file. */
  nodes: ReadonlyMap<string, WorkflowNode>
  /** Id of the first node. */
  start: string
  /** Path of the handler module, relative to the file. */
  handlers?: string
  /** Where the handlers of a run of it are called, for people who do not choose themselves. */
  isolation?: Isolation
  /** The MCP servers that the file declares for it. */
  servers: ToolServers
  limits: Limits
  /** Names of environment variables whose values must not be seen. */
  secrets: readonly string[]
  /** For nodes that say nothing themselves. */
  retry?: RetryPolicy
  /** For nodes that say nothing themselves. */
  onError: OnError
  /** The workflow's key. */
  keyRange: SourceRange
  /** Key and body. */
  range: SourceRange
  /** Its key in another file, where its body is included from there. */
  included?: Origin
}

/** What a run of a workflow may not exceed. Times in milliseconds. */
export interface Limits {
  /** How often one node may be entered. */
  maxVisits: number
  /** How deep workflows may call each other. */
  maxDepth: number
  /** How many nodes may be entered in all. */
  maxNodes?: number
  /** The whole run. */
  timeout?: number
  /** One attempt of a node that says nothing else. */
  nodeTimeout?: number
  /** How many branches may run at the same time, in each node that has several. */
  maxConcurrency?: number
}

/** A declared input. */
export interface InputSpec {
  name: string
  type: InputType
  description?: string
  default?: Json
  required: boolean
  /** True when its value must not be seen: it is masked wherever it would be shown or recorded. */
  secret?: boolean
  range: SourceRange
}

/** The JSON type an input must have. */
export type InputType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'any'

/** What all nodes have. */
export interface NodeBase {
  id: string
  /** For people; the id where none is given. */
  label: string
  /** Ids of the nodes that follow; several run in parallel. */
  next: readonly string[]
  /** The context key that takes the node's output. */
  output?: string
  maxVisits?: number
  /** The most time that one attempt may take, in milliseconds. */
  timeout?: number
  retry?: RetryPolicy
  /** What happens when its last attempt has failed; what the workflow says where absent. */
  onError?: OnError
  /** The node's mapping. */
  range: SourceRange
  /** Its id in another file, where it is included from there. */
  included?: Origin
  /** Key and value of each key of the mapping. */
  keys: ReadonlyMap<string, SourceRange>
}

/**
 * What happens when a node has failed and is not tried again: the run fails; it goes on with `next`; it goes on as if the
 * node had given `null`; or it waits until a person has decided.
 */
export type OnError = 'fail' | 'continue' | 'skip' | 'pause'

/** How a node that fails is tried again. Times in milliseconds. */
export interface RetryPolicy {
  /** The first attempt included. */
  maxAttempts: number
  initialDelay: number
  /** Each delay is the one before times this. */
  backoffMultiplier: number
  maxDelay: number
  /** True to shorten each delay by chance, so that many do not try again at the same moment. */
  jitter: boolean
}

/** A `# break:` or `# log:` comment at the end of a line. */
export interface InlineBreakpoint {
  kind: 'break' | 'log'
  /** The condition or the log message; an empty condition always holds. */
  text: string
  range: SourceRange
}

/** The settings that are particular to each node type. */
export interface NodeConfigs {
  agent: AgentConfig
  tool: ToolConfig
  foreach: ForeachConfig
  team: TeamConfig
  human: HumanConfig
  compute: ComputeConfig
  transform: TransformConfig
  condition: ConditionConfig
  parallel: ParallelConfig
  workflow: SubWorkflowConfig
  wait: WaitConfig
}

/** The name of a node type. */
export type NodeTypeName = keyof NodeConfigs

/** A node of one type. */
export type NodeOf<T extends NodeTypeName> = NodeBase & { type: T; config: NodeConfigs[T] }

/** A node of any type. */
export type WorkflowNode = { [T in NodeTypeName]: NodeOf<T> }[NodeTypeName]

/** A way from a node to another. */
export interface Edge {
  to: string
  kind: 'next' | 'branch' | 'parallel'
  /** The branch key. */
  label?: string
}

/** A named piece of code outside the YAML. */
export interface HandlerReference {
  /** Exported name; `default` for a module's default export. */
  name: string
  /** Path relative to the file; the file's own handler module where absent. */
  module?: string
  text: string
  /** True where the name may mean something else, so that it is no error when there is no such function. */
  optional?: boolean
}
