import { compile, type Expression, ExpressionError } from '../workflow/expression.ts'
import type { Json } from '../workflow/json.ts'

/** The text of a log point: as it stands, with expressions in braces. `\{` is a plain brace. */
export type LogMessage = readonly (string | Expression)[]

/**
 * Compiles a log message.
 * @throws {ExpressionError} with the column in the message
 */
export function compileLogMessage(text: string): LogMessage {
  const parts: (string | Expression)[] = []
  let plain = ''
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\' && (text[i + 1] === '{' || text[i + 1] === '}')) {
      plain += text[++i]
      continue
    }
    if (text[i] !== '{') {
      plain += text[i]
      continue
    }
    const end = closingBrace(text, i)
    if (end === undefined) throw new ExpressionError('the "{" is not closed', i + 1)
    if (plain) parts.push(plain)
    plain = ''
    try {
      parts.push(compile(text.slice(i + 1, end)))
    } catch (thrown) {
      if (thrown instanceof ExpressionError) throw new ExpressionError(thrown.message, i + 1 + thrown.column)
      throw thrown
    }
    i = end
  }
  if (plain) parts.push(plain)
  return parts
}

function closingBrace(text: string, open: number): number | undefined {
  let depth = 0
  let quote = ''
  for (let i = open; i < text.length; i++) {
    const c = text[i]!
    if (quote) {
      if (c === '\\') i++
      else if (c === quote) quote = ''
    } else if (c === '"' || c === "'") quote = c
    else if (c === '{') depth++
    else if (c === '}' && --depth === 0) return i
  }
  return undefined
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
