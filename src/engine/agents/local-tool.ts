import type { Json, JsonObject } from '../../workflow/json.ts'
import type { ToolSpec } from '../models/model.ts'
import type { Work } from '../work.ts'

/** A tool that the engine itself gives to an agent. */
export interface LocalTool {
  spec: ToolSpec
  /** The most calls, which do not count as calls of tools. */
  most: number
  /** @param work the span of the call @throws {PlayheadError} what is told to the model */
  call(args: JsonObject, work: Work): Promise<Json>
}
