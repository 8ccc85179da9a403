import { type Expression, ExpressionError } from '../workflow/expression.ts'
import type { Json, JsonObject } from '../workflow/json.ts'
import { failure } from '../workflow/problem.ts'
import type { NodeRun } from './node-run.ts'

/**
 * Evaluates an expression of a node.
 * @param keys the key of the node, and below it, that holds the expression
 * @throws {PlayheadError} `expression-failed`, at that key
 */
export function evaluate(
  run: NodeRun,
  expression: Expression,
  keys: readonly string[],
  context: JsonObject,
): Json {
  try {
    return expression.evaluate(context)
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown
    const place = { path: run.scope.run.file.path, range: run.node.keys.get(keys[0]!), address: run.address }
    const { message: detail, column } = thrown
    throw failure('expression-failed', { expression: expression.source, detail, column }, place)
  }
}
