import { type Expression, ExpressionError } from '../workflow/expression.ts'
import { maxSteps } from '../workflow/expression-cost.ts'
import type { Json, JsonObject } from '../workflow/json.ts'
import { failure } from '../workflow/problem.ts'
import type { SourceRange } from '../workflow/source.ts'
import type { NodeRun } from './node-run.ts'

/**
 * Evaluates an expression of a node.
 * @param range where the expression stands
 * @throws {PlayheadError} `expression-failed`, at that place
 */
export function evaluate(
  run: NodeRun,
  expression: Expression,
  range: SourceRange | undefined,
  context: JsonObject,
): Json {
  try {
    return expression.evaluate(context, run.scope.run.clock)
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown
    const place = { path: run.scope.run.file.path, range, address: run.address }
    if (thrown.isTooCostly) {
      const { column } = thrown
      throw failure(
        'expression-too-costly',
        { expression: expression.source, column, limit: maxSteps },
        place,
      )
    }
    const params = { expression: expression.source, detail: thrown.message, column: thrown.column }
    throw failure('expression-failed', { ...params, known: Object.keys(context) }, place)
  }
}
