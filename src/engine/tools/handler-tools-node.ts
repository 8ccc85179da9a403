import type { Workflow, WorkflowFile } from '../../workflow/graph.ts'
import { isObject, type JsonObject, toJson } from '../../workflow/json.ts'
import type { Handler } from '../handlers.ts'
import { importHandlers } from '../handlers-node.ts'
import { withoutExit } from '../process-exit-node.ts'
import type { Tool } from './tool.ts'

/**
 * The exported functions of a workflow's handler module as tools. A function says more about itself by a property
 * `tool: { description, inputSchema }`; else it takes any object.
 * @throws {PlayheadError} `handlers-not-found`, `handlers-unloadable`
 */
export async function handlerTools(file: WorkflowFile, workflow: Workflow): Promise<Map<string, Tool>> {
  const found = new Map<string, Tool>()
  if (workflow.handlers === undefined) return found
  const exports = await importHandlers(file, workflow.handlers, { path: file.path, range: workflow.keyRange })
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value !== 'function') continue
    const handler = value as Handler
    const about = aboutOf(value)
    const { description, inputSchema } = about
    found.set(name, {
      name,
      ...(typeof description === 'string' ? { description } : {}),
      inputSchema: isObject(inputSchema) ? inputSchema : { type: 'object' },
      call: async (args, run) => toJson(await withoutExit(() => handler(args, run))),
    })
  }
  return found
}

function aboutOf(handler: object): JsonObject {
  const { tool } = handler as { tool?: unknown }
  try {
    const about = toJson(tool)
    return isObject(about) ? about : {}
  } catch {
    return {}
  }
}
