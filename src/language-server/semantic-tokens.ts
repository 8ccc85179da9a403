import type { Range, SemanticTokensLegend } from 'vscode-languageserver'
import { type ExpressionToken, expressionTokens } from '../workflow/expression-tokens.ts'
import { commentExpressions } from '../workflow/native/comment-expressions.ts'
import { scalarOffsets } from '../workflow/native/scalar-offsets.ts'
import type { Site } from '../workflow/native/sites.ts'
import { comparePositions } from '../workflow/source.ts'
import { commentsIn } from '../workflow/statements.ts'
import { textReferences } from '../workflow/value.ts'
import type { Model } from './model.ts'

const types = [
  'variable',
  'property',
  'function',
  'method',
  'parameter',
  'keyword',
  'string',
  'number',
  'operator',
  'namespace',
] as const

/** What a piece of an expression is. */
export type TokenType = (typeof types)[number]

/** The words of the protocol for what is coloured. */
export const semanticLegend: SemanticTokensLegend = { tokenTypes: [...types], tokenModifiers: [] }

/** A piece of an expression or a reference, on one line. */
export interface SemanticToken {
  type: TokenType
  range: Range
}

/** What is coloured in expressions and texts with references, in the order of the file. */
export function semanticTokens(model: Model): SemanticToken[] {
  const found: SemanticToken[] = []
  const seen = new Set<unknown>()
  for (const { holds, scalar } of model.sites) {
    const pieces = piecesOf[holds]
    // What aliases stand for is written once.
    if (!pieces || seen.has(scalar)) continue
    seen.add(scalar)
    const text = String(scalar.value)
    const offsets = scalarOffsets(model.text, scalar)
    if (!offsets) continue
    for (const { type, start, length } of pieces(text)) {
      const range = model.yaml.at(offsets(start), offsets.end(start + length))
      // A text in quotes may be folded; the protocol has tokens of one line only.
      if (range.start.line === range.end.line) found.push({ type, range })
    }
  }
  for (const { text, start } of model.yaml.inlineBreakpoints.flatMap(commentExpressions)) {
    for (const { type, start: from, length } of expressionPieces(text)) {
      const first = { line: start.line, character: start.character + from }
      found.push({ type, range: { start: first, end: { ...first, character: first.character + length } } })
    }
  }
  return found.sort((a, b) => comparePositions(a.range.start, b.range.start))
}

const piecesOf: Partial<Record<Site['holds'], (text: string) => Iterable<TokenPiece>>> = {
  expression: expressionPieces,
  statements: statementPieces,
  template: referencePieces,
  'read-key': text => pathPieces(text, 0),
}

/** The tokens as the protocol writes them: each relative to the one before. */
export function encodeTokens(tokens: readonly SemanticToken[]): number[] {
  const data: number[] = []
  let line = 0
  let character = 0
  for (const { type, range } of tokens) {
    const { start, end } = range
    if (start.line === line && start.character < character) continue
    data.push(
      start.line - line,
      start.line === line ? start.character - character : start.character,
      end.character - start.character,
      types.indexOf(type),
      0,
    )
    line = start.line
    character = start.character
  }
  return data
}

interface TokenPiece {
  type: TokenType
  start: number
  length: number
}

const keywords = new Set([
  'and',
  'or',
  'not',
  'in',
  'is',
  'if',
  'else',
  'true',
  'false',
  'null',
  'True',
  'False',
  'None',
])

function* expressionPieces(text: string): Generator<TokenPiece> {
  const tokens = [...expressionTokens(text)].filter(({ kind }) => kind !== 'space' && kind !== 'comment')
  const bound = new Set(
    [...text.matchAll(/\.(?:map|filter|all|exists|exists_one)\(\s*([A-Za-z_]\w*)\s*,/g)].map(
      match => match[1]!,
    ),
  )
  for (const [i, token] of tokens.entries()) {
    const type = typeOf(token, tokens[i - 1]?.text, tokens[i + 1]?.text, bound)
    if (type) yield { type, start: token.start, length: token.text.length }
  }
}

/** As of an expression, but for comments, which begin with `#`. */
function* statementPieces(text: string): Generator<TokenPiece> {
  const comments = commentsIn(text)
  for (const piece of expressionPieces(text)) {
    if (!comments.some(({ start, end }) => start <= piece.start && piece.start < end)) yield piece
  }
}

function typeOf(
  { kind, text }: ExpressionToken,
  before: string | undefined,
  after: string | undefined,
  bound: ReadonlySet<string>,
): TokenType | undefined {
  switch (kind) {
    case 'prefix':
      return 'namespace'
    case 'text':
      return 'string'
    case 'number':
      return 'number'
    case 'operator':
      return /[()[\]{},.:]/.test(text) ? undefined : 'operator'
    case 'name':
      if (before === '.') return after === '(' ? 'method' : 'property'
      if (keywords.has(text)) return 'keyword'
      if (after === '(') return 'function'
      return bound.has(text) ? 'parameter' : 'variable'
    default:
      return undefined
  }
}

function* referencePieces(text: string): Generator<TokenPiece> {
  if (/^\$ctx\b/.test(text)) yield { type: 'namespace', start: 0, length: '$ctx'.length }
  for (const { start, end } of textReferences(text)) yield* pathPieces(text.slice(start, end), start)
}

/** The steps of a path such as `a.b[0]`. */
function* pathPieces(path: string, from: number): Generator<TokenPiece> {
  for (const match of path.matchAll(/[A-Za-z_$][\w$-]*|\d+/g)) {
    const type = /^\d/.test(match[0]) ? 'number' : match.index === 0 ? 'variable' : 'property'
    yield { type, start: from + match.index, length: match[0].length }
  }
}
