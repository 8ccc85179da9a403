import type { JsonObject } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import { MissingReferenceError, resolveValue, type ValueTemplate } from '../../workflow/value.ts'
import type { NodeRun } from '../node-run.ts'

/**
 * A text for a model, with its templates filled in.
 * @param names come before those of the context
 * @throws {PlayheadError} `missing-reference`
 */
export function fillText({ scope }: NodeRun, template: ValueTemplate, names: JsonObject = {}): string {
  const known = { ...scope.context, ...names }
  try {
    const value = resolveValue(template, known, scope.run.ports.environment)
    return typeof value === 'string' ? value : JSON.stringify(value)
  } catch (thrown) {
    if (!(thrown instanceof MissingReferenceError)) throw thrown
    throw failure('missing-reference', {
      reference: thrown.reference,
      known: Object.keys(known).map(key => `$ctx.${key}`),
    })
  }
}
