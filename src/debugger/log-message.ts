import { compile, type Expression, ExpressionError } from '../workflow/expression.ts'
import type { Json } from '../workflow/json.ts'
import { logParts } from '../workflow/log-parts.ts'

/** The text of a log point: as it stands, with expressions in braces. `\{` is a plain brace. */
export type LogMessage = readonly (string | Expression)[]

/**
 * Compiles a log message.
 * @throws {ExpressionError} with the column in the message
 */
export function compileLogMessage(text: string): LogMessage {
  return logParts(text).map(({ kind, text: part, start }) => {
    if (kind === 'text') return part
    if (kind === 'open') throw new ExpressionError('the "{" is not closed', start)
    try {
      return compile(part)
    } catch (thrown) {
      if (thrown instanceof ExpressionError) throw new ExpressionError(thrown.message, start + thrown.column)
      throw thrown
    }
  })
}

/** Fills a log message in; what cannot be evaluated says so in its place. */
export function formatLogMessage(message: LogMessage, evaluate: (expression: Expression) => Json): string {
  return message
    .map(part => {
      if (typeof part === 'string') return part
      try {
        const value = evaluate(part)
        return typeof value === 'string' ? value : JSON.stringify(value)
      } catch (thrown) {
        return `{${part.source}: ${(thrown as Error).message}}`
      }
    })
    .join('')
}
