/** A piece of an expression as its author wrote it. */
export interface ExpressionToken {
  kind: 'space' | 'comment' | 'text' | 'prefix' | 'name' | 'number' | 'operator'
  text: string
  start: number
}

const token =
  /(?<space>\s+)|(?<comment>\/\/[^\n]*)|(?<text>[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))|(?<prefix>\$ctx\b\.?)|(?<name>[A-Za-z_$][\w$]*)|(?<number>\d[\w.]*)|(?<operator>&&|\|\||[=!<>]=|[\s\S])/gy

/** The pieces of an expression, in order and without gaps, also of one that does not parse. `$ctx.` is a prefix. */
export function* expressionTokens(source: string): Generator<ExpressionToken> {
  for (const match of source.matchAll(token)) {
    const [kind] = Object.entries(match.groups!).find(([, text]) => text !== undefined)!
    yield { kind: kind as ExpressionToken['kind'], text: match[0], start: match.index }
  }
}
