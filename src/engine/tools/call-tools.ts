import { branchId, childAddress } from '../../workflow/address.ts'
import type { WorkflowNode } from '../../workflow/graph.ts'
import type { Json } from '../../workflow/json.ts'
import { mayCall, type ToolLimits } from '../../workflow/node-types/tool-limits.ts'
import { failure } from '../../workflow/problem.ts'
import { isCancelled } from '../errors.ts'
import type { NodeRun } from '../node-run.ts'
import { inSpan } from '../span.ts'
import { SpanWork, type Work } from '../work.ts'
import { callTool } from './call-tool.ts'

/** Tools that are called with the same arguments: the inputs of the node. */
export interface ToolCalls {
  names: readonly string[]
  /** The key of the node that names them. */
  key: string
  limits: ToolLimits
  /** Whether the first failure is that of the node; else the error takes the place of the result. */
  failFast: boolean
  parallel: boolean
}

/**
 * Calls the tools of a node, one after another or all at the same time.
 * @returns the results by name, in the order of the names
 * @throws {PlayheadError} `tool-blocked`, `too-many-tool-calls`, before any is called; then what a tool fails with, or
 * `tools-failed` when none of several succeeds
 */
export async function callTools<N extends WorkflowNode>(
  run: NodeRun<N>,
  calls: ToolCalls,
): Promise<Map<string, Json>> {
  const names = [...new Set(calls.names)]
  checkLimits(run, names, calls)
  const { scope } = run
  const control = new AbortController()
  const outputs = new Map<string, Json>(names.map(name => [name, null]))
  const failed: string[] = []
  const call = async (work: Work, name: string) => {
    const use = { name, args: run.input, key: calls.key, signal: control.signal }
    try {
      outputs.set(name, await callTool(run as unknown as NodeRun, work, use))
    } catch (thrown) {
      if (calls.failFast || (isCancelled(thrown) && scope.signal.aborted)) {
        control.abort()
        throw thrown
      }
      outputs.set(name, { error: (thrown as Error).message })
      failed.push(name)
    }
  }
  const outer = scope.tolerated
  scope.tolerated = outer || !calls.failFast
  try {
    if (calls.parallel && names.length > 1) await allOf(names.map(name => inBranch(run, name, call)))
    else for (const name of names) await call(run, name)
  } finally {
    scope.tolerated = outer
  }
  if (failed.length === names.length && failed.length > 0)
    throw failure('tools-failed', { id: run.node.id, failed }, placeOf(run, calls.key))
  return outputs
}

function checkLimits<N extends WorkflowNode>(
  run: NodeRun<N>,
  names: readonly string[],
  { limits, key }: ToolCalls,
): void {
  const { id } = run.node
  for (const tool of names) {
    if (!mayCall(limits, tool)) throw failure('tool-blocked', { tool, id }, placeOf(run, key))
  }
  const limit = limits.maxCalls
  if (limit !== undefined && names.length > limit)
    throw failure('too-many-tool-calls', { id, limit }, placeOf(run, key))
}

const placeOf = <N extends WorkflowNode>({ scope, node, address }: NodeRun<N>, key: string) => ({
  path: scope.run.file.path,
  range: node.keys.get(key),
  address,
})

/** What runs at the same time has a thread of its own, as branches have. */
async function inBranch<N extends WorkflowNode>(
  { scope, span, address, node, input }: NodeRun<N>,
  name: string,
  call: (work: Work, name: string) => Promise<void>,
): Promise<void> {
  const entering = { kind: 'branch' as const, id: name, node: node.id, parent: span, visit: 1 }
  await inSpan(scope, entering, inner =>
    call(new SpanWork(scope, inner, childAddress(address, branchId(name), 1), input), name),
  )
}

/** Waits for all, so that no span is left open; then fails as the first one that was not just cancelled. */
async function allOf(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work)
  const reasons = results.flatMap(one => (one.status === 'rejected' ? [one.reason as unknown] : []))
  if (reasons.length > 0) throw reasons.find(reason => !isCancelled(reason)) ?? reasons[0]
}
