import { atPointer, toPointer } from '../recording/patch.ts'
import type { WorkflowNode } from '../workflow/graph.ts'
import { formatPath, type JsonObject, setOwn } from '../workflow/json.ts'
import { failure } from '../workflow/problem.ts'
import { MissingReferenceError, resolveValue, type ValueTemplate } from '../workflow/value.ts'
import type { Scope } from './scope.ts'

/** The inputs of a node, in the two ways in which they are recorded. */
export interface ResolvedInputs {
  input: JsonObject
  /** Inputs that are recorded by value. */
  inline?: JsonObject
  /** Inputs that are context values, recorded by their place. */
  refs?: Record<string, string>
  error?: Error
}

/** Fills in the inputs of a node. */
export function resolveInputs(
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
