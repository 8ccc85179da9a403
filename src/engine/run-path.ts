import { atPointer, diff, toPointer } from '../recording/patch.ts'
import type { WorkflowNode } from '../workflow/graph.ts'
import { meetingPoint } from '../workflow/join.ts'
import { formatPath, type JsonObject, setOwn } from '../workflow/json.ts'
import { failure } from '../workflow/problem.ts'
import { MissingReferenceError, resolveValue, type ValueTemplate } from '../workflow/value.ts'
import { runBranches } from './branches.ts'
import { cancelled } from './errors.ts'
import { createNodeRun, inSpan } from './node-run.ts'
import { runnerOf } from './nodes/registry.ts'
import { countVisit, emit, type Scope } from './scope.ts'

/** Runs nodes one after another, from one to the end of the path or to one of the stops. */
export async function runPath(scope: Scope, start: string, stops: ReadonlySet<string>): Promise<void> {
  let id: string | undefined = start
  while (id !== undefined && !stops.has(id)) {
    const breath = scope.run.ports.breathe()
    if (breath) await breath
    if (scope.signal.aborted) throw cancelled()
    const node: WorkflowNode = scope.workflow.nodes.get(id)!
    const next: readonly string[] = await runNode(scope, node)
    id = next.length < 2 ? next[0] : await runFan(scope, next, stops)
  }
}

/** `next: [b, c]`: runs all of them up to the node where they meet, which is next. */
async function runFan(
  scope: Scope,
  starts: readonly string[],
  stops: ReadonlySet<string>,
): Promise<string | undefined> {
  const join = meetingPoint(scope.workflow, starts)
  const inner = join === undefined ? stops : new Set([...stops, join])
  const { context } = await runBranches(scope, scope, starts, 'all', inner)
  await emit(scope, { type: 'write', span: scope.span, patch: diff(scope.context, context) })
  scope.context = context
  return join
}

async function runNode(scope: Scope, node: WorkflowNode): Promise<readonly string[]> {
  const runner = runnerOf(node.type)!
  const limit = node.maxVisits ?? scope.workflow.limits.maxVisits
  const visits = countVisit(scope.nodeVisits, node.id)
  const visit = countVisit(scope.visits, node.id)
  const { input, inline, refs, error } = resolveInputs(scope, node, runner.inputs?.(node as never))
  const { next } = await inSpan(
    scope,
    {
      kind: 'node',
      id: node.id,
      parent: scope.span,
      visit,
      nodeType: node.type,
      ...(inline ? { input: inline } : {}),
      ...(refs ? { refs } : {}),
    },
    async span => {
      const run = createNodeRun(scope, node, span, visit, input)
      const place = { path: scope.run.file.path, range: node.range, address: run.address }
      if (visits > limit) throw failure('too-many-visits', { id: node.id, limit }, place)
      if (error) throw error
      const chosen = await runner.run(run as never)
      return { next: chosen ?? node.next }
    },
  )
  return next
}

interface ResolvedInputs {
  input: JsonObject
  /** Inputs that are recorded by value. */
  inline?: JsonObject
  /** Inputs that are context values, recorded by their place. */
  refs?: Record<string, string>
  error?: Error
}

function resolveInputs(
  scope: Scope,
  node: WorkflowNode,
  template: ValueTemplate | undefined,
): ResolvedInputs {
  const input: JsonObject = {}
  if (template?.kind !== 'object') return { input }
  const inline: JsonObject = {}
  const refs: Record<string, string> = {}
  try {
    for (const [key, part] of template.entries) {
      const value = resolveValue(part, scope.context, scope.run.ports.environment)
      setOwn(input, key, value)
      const pointer = part.kind === 'reference' && key !== '__proto__' ? toPointer(part.path) : undefined
      // A reference such as list[-1] has no pointer that leads to its value.
      if (pointer !== undefined && atPointer(scope.context, pointer) === value) refs[key] = pointer
      else setOwn(inline, key, value)
    }
  } catch (thrown) {
    if (!(thrown instanceof MissingReferenceError)) throw thrown
    const known = Object.keys(scope.context).map(key => `$ctx.${formatPath([key])}`)
    const place = { path: scope.run.file.path, range: node.keys.get('inputs') ?? node.range }
    return {
      input,
      inline,
      error: failure('missing-reference', { reference: thrown.reference, known }, place),
    }
  }
  const hasRefs = Object.keys(refs).length > 0
  return {
    input,
    ...(Object.keys(inline).length > 0 || !hasRefs ? { inline } : {}),
    ...(hasRefs ? { refs } : {}),
  }
}
