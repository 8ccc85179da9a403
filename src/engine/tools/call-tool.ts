import { isObject, type Json, type JsonObject, NotJsonError, toJson } from '../../workflow/json.ts'
import { mismatches, UnusableSchemaError } from '../../workflow/json-schema-check.ts'
import { failure, PlayheadError, problem } from '../../workflow/problem.ts'
import { fileStart } from '../../workflow/source.ts'
import { handlerRun, unlessAborted } from '../call-handler.ts'
import { cancelled, describeThrown, isCancelled } from '../errors.ts'
import type { NodeRun } from '../node-run.ts'
import type { Scope } from '../scope.ts'
import type { Work } from '../work.ts'
import { noTools, type Tool, type ToolSet } from './tool.ts'

/** How a tool is called. */
export interface ToolUse {
  /** As it is written in the workflow. */
  name: string
  args: JsonObject
  /** The key of the node that names it, for messages. */
  key: string
  /** Ends the call besides the end of the node. */
  signal?: AbortSignal
}

/** The tools of the execution. */
export function toolsOf(scope: Scope): ToolSet {
  return scope.run.ports.tools ?? noTools
}

/**
 * Calls a tool in a span of its own, in which its arguments can be looked at and changed before.
 * @param work in whose span it is called: that of the node, or a part of it
 * @throws {PlayheadError} at the key that names the tool, or `cancelled`
 */
export async function callTool(run: NodeRun, work: Work, use: ToolUse): Promise<Json> {
  const { scope } = work
  const signal = use.signal ? AbortSignal.any([scope.signal, use.signal]) : scope.signal
  return work.step('tool', use.name, use.args, async inner => {
    const told = handlerRun(run, inner.span, signal)
    try {
      signal.throwIfAborted()
      scope.run.timeline.save()
      return await unlessAborted(signal, async () => {
        const tool = await toolsOf(scope).find(use.name, scope.workflow)
        await checkArguments(tool, inner)
        return toJson(await tool.call(structuredClone(inner.input), told.run))
      })
    } catch (thrown) {
      if (signal.aborted || isCancelled(thrown)) throw cancelled()
      throw placed(run, use, inner, thrown)
    } finally {
      told.end()
    }
  })
}

/** The error as one of the catalogue, at the key that names the tool. */
function placed(run: NodeRun, { name, key }: ToolUse, { address }: Work, thrown: unknown): PlayheadError {
  const place = { path: run.scope.run.file.path, range: run.node.keys.get(key), address }
  if (thrown instanceof PlayheadError) {
    const { code, message, remedy } = thrown
    return new PlayheadError(code, message, remedy, { ...place, ...thrown.place, address }, thrown.cause)
  }
  if (thrown instanceof NotJsonError)
    return failure('result-not-json', { handler: name, detail: thrown.message }, place)
  return failure('tool-failed', { tool: name, detail: describeThrown(thrown) }, place, thrown)
}

/** @throws {PlayheadError} `tool-arguments` */
async function checkArguments(tool: Tool, work: Work): Promise<void> {
  const { name, inputSchema } = tool
  let found: readonly { detail: string }[]
  try {
    found = mismatches(work.input, inputSchema)
  } catch (thrown) {
    if (!(thrown instanceof UnusableSchemaError)) throw thrown
    // The tool looks at its arguments itself.
    const { message, remedy } = problem('tool-schema', { tool: name, detail: thrown.message }, fileStart)
    await work.log(`${message} ${remedy}`, { level: 'warning' })
    return
  }
  if (found.length === 0) return
  const { properties } = inputSchema
  const known = isObject(properties) ? Object.keys(properties) : []
  const detail = found
    .slice(0, 3)
    .map(one => one.detail)
    .join('; ')
  throw failure('tool-arguments', { tool: name, detail, known })
}
