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

/** Where `//` is meant as in Python, as in `n // 2`: here it begins a comment, and the rest would be left out unseen. */
export function wholeDivision(source: string): number | undefined {
  if (!source.includes('//')) return undefined
  let before = ''
  for (const { kind, text, start } of expressionTokens(source)) {
    const isDivisor = kind === 'comment' && /^\/\/\s*(?:\d[\d.]*\s*(?:$|[-+*/%<>=)])|\w*\()/.test(text)
    if (isDivisor && /[\w)\]]$/.test(before)) return start
    if (kind === 'space' ? text.includes('\n') : true) before = kind === 'space' ? '' : text
  }
  return undefined
}
