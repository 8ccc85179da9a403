import type { Workflow, WorkflowFile } from '../../workflow/graph.ts'
import { isObject, toJson } from '../../workflow/json.ts'
import type { HandlerModules } from '../handler-modules.ts'
import type { Tool } from './tool.ts'

/**
 * The exported functions of a workflow's handler module as tools. A function says more about itself by a property
 * `tool: { description, inputSchema }`; else it takes any object.
 * @throws {PlayheadError} `handlers-not-found`, `handlers-unloadable`
 */
export async function handlerTools(
  file: WorkflowFile,
  workflow: Workflow,
  modules: HandlerModules,
): Promise<Map<string, Tool>> {
  const found = new Map<string, Tool>()
  if (workflow.handlers === undefined) return found
  const place = { path: file.path, range: workflow.keyRange }
  for (const [name, { call, tool }] of await modules.functions(workflow.handlers, place)) {
    const { description, inputSchema } = tool
    found.set(name, {
      name,
      ...(typeof description === 'string' ? { description } : {}),
      inputSchema: isObject(inputSchema) ? inputSchema : { type: 'object' },
      call: async (args, run) => toJson(await call(args, run)),
    })
  }
  return found
}
