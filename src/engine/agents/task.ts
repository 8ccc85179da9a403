import type { JsonObject } from '../../workflow/json.ts'
import type { LocalTool } from './local-tool.ts'

/** What an agent is to do: a node of its own, or a member of a team. All texts are filled in. */
export interface AgentTask {
  /** Id of the node or the member. */
  id: string
  system: string
  goal: string
  /** The model that it names; the run's by default. */
  model?: string
  /** `llm_config`. */
  llm: JsonObject
  outputSchema?: JsonObject
  /** The tools that it may call, by the names in the workflow. */
  tools: readonly string[]
  /** The most tool calls. */
  budget: number
  /** Takes one of the tool calls that it shares with others, whoever makes them first; false when none is left. */
  takeCall?(): boolean
  /** What the engine itself lets it do. */
  extra?: readonly LocalTool[]
}
