/** A piece of an expression as its author wrote it. */
export interface ExpressionToken {
  kind: 'space' | 'comment' | 'text' | 'prefix' | 'name' | 'number' | 'operator'
  text: string
  start: number
}

const token =
  /\s+|\/\/[^\n]*|[rRbB]{0,2}("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\$ctx\b\.?|[A-Za-z_$][\w$]*|\d[\w.]*|&&|\|\||[=!<>]=|[\s\S]/gy

/** The pieces of an expression, in order and without gaps, also of one that does not parse. `$ctx.` is a prefix. */
export function* expressionTokens(source: string): Generator<ExpressionToken> {
  for (const match of source.matchAll(token)) {
    const [text, quoted] = match
    yield { kind: quoted === undefined ? kindOf(text) : 'text', text, start: match.index }
  }
}

function kindOf(piece: string): ExpressionToken['kind'] {
  if (piece.startsWith('$ctx') && /^\$ctx\.?$/.test(piece)) return 'prefix'
  if (/^[A-Za-z_$]/.test(piece)) return 'name'
  if (/^\d/.test(piece)) return 'number'
  if (piece.startsWith('//')) return 'comment'
  return piece.trim() === '' ? 'space' : 'operator'
}
