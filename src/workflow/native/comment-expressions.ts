import type { InlineBreakpoint } from '../graph.ts'
import { logParts } from '../log-parts.ts'
import type { Position } from '../source.ts'

/** An expression in a `# break:` or `# log:` comment. */
export interface CommentExpression {
  text: string
  /** Where it begins in the file. */
  start: Position
}

/** The condition of a `# break:` comment; what stands in the braces of a `# log:` comment. */
export function commentExpressions({ kind, text, range }: InlineBreakpoint): CommentExpression[] {
  const { line, character } = range.end
  const from = character - text.length
  if (kind === 'break') return text === '' ? [] : [{ text, start: { line, character: from } }]
  return logParts(text).flatMap(part =>
    part.kind === 'expression' ? [{ text: part.text, start: { line, character: from + part.start } }] : [],
  )
}
