import { type Address, childAddress } from '../workflow/address.ts'
import type { Workflow } from '../workflow/graph.ts'
import { initialContext, undeclaredInputs } from '../workflow/inputs.ts'
import type { Json, JsonObject } from '../workflow/json.ts'
import { failure } from '../workflow/problem.ts'
import { MissingReferenceError, resolveValue } from '../workflow/value.ts'
import { inTime } from './in-time.ts'
import { runPath } from './run-path.ts'
import { emit, hiddenIn, type Run, type Scope, takeEdits } from './scope.ts'
import { inSpan } from './span.ts'

/** The node that a sub-workflow is run by. */
export interface Caller {
  parent: number
  address: Address
  depth: number
  tolerated: boolean
}

/**
 * Runs a workflow in a span and a context of its own.
 * @returns its declared outputs, or else its final context
 */
export async function runWorkflow(
  run: Run,
  workflow: Workflow,
  inputs: JsonObject,
  signal: AbortSignal,
  caller?: Caller,
): Promise<Json> {
  const context = initialContext(workflow, inputs, run.file.path)
  const scope: Scope = {
    run,
    workflow,
    // None yet: until it is entered, no change that a person makes is one of its context.
    span: -1,
    address: childAddress(caller?.address, workflow.name, 1),
    context,
    signal,
    visits: new Map(),
    nodeVisits: { all: 0, byId: new Map() },
    depth: (caller?.depth ?? 0) + 1,
    tolerated: caller?.tolerated ?? false,
    hidden: hiddenIn(context, run.redact),
    output: null,
  }
  const entering = { kind: 'workflow' as const, id: workflow.name, parent: caller?.parent, visit: 1, context }
  const { result } = await inSpan(scope, entering, async span => {
    scope.span = span
    // Not before: a run that is left at once could not go on if nothing were told of it.
    if (!caller) await run.ports.turn()
    if (!run.past) takeEdits(scope)
    for (const { message, remedy } of undeclaredInputs(workflow, inputs)) {
      await emit(scope, { type: 'log', span, text: `${message} ${remedy}`, level: 'warning' })
    }
    const { timeout } = workflow.limits
    const timedOut = () => {
      const place = { path: run.file.path, range: workflow.keyRange, address: scope.address }
      return failure('run-timed-out', { workflow: workflow.name, timeout: timeout! }, place)
    }
    await inTime(scope, timeout, timedOut, () => runPath(scope, workflow.start, new Set()))
    if (!workflow.outputs) return { result: scope.context }
    const output = resolveOutputs(scope, workflow)
    await emit(scope, { type: 'write', span, patch: [], output })
    return { result: output }
  })
  return result
}

function resolveOutputs(scope: Scope, workflow: Workflow): Json {
  try {
    return resolveValue(workflow.outputs!, scope.context, scope.run.ports.environment)
  } catch (thrown) {
    if (!(thrown instanceof MissingReferenceError)) throw thrown
    const known = Object.keys(scope.context).map(key => `$ctx.${key}`)
    const place = { path: scope.run.file.path, range: workflow.keyRange, address: scope.address }
    throw failure('missing-reference', { reference: thrown.reference, known }, place)
  }
}
