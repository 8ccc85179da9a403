import type { Workflow } from '../../workflow/graph.ts'
import type { Json, JsonObject } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import type { ToolDescription } from '../../workflow/tools/tool-server.ts'
import type { HandlerRun } from '../handlers.ts'

/** A tool that can be called. Its name says without doubt which one it is: `server/tool`, or a plain name. */
export interface Tool extends ToolDescription {
  /**
   * Calls it. The arguments were checked by its schema.
   * @param run what a handler is told; other tools take the signal and the log from it
   * @throws {PlayheadError} `tool-failed`, `tool-server-died`; anything, where the tool is a function of the user
   */
  call(args: JsonObject, run: HandlerRun): Promise<Json>
}

/** The tools of one execution. Servers are started when they are needed first, once. */
export interface ToolSet {
  /**
   * The tool of a name as it is written in a workflow.
   * @throws {PlayheadError} `unknown-tool`, `unknown-tool-server`, `ambiguous-tool`, `tool-not-allowed`, and those of
   * servers that cannot be used
   */
  find(name: string, workflow: Workflow): Promise<Tool>
  /** Ends the servers. Resolves when they are gone. */
  close(): Promise<void>
}

/** Where there are no tools. */
export const noTools: ToolSet = {
  async find(name) {
    throw failure('unknown-tool', { tool: name, known: [] })
  },
  close: async () => undefined,
}
