import { expressionTokens } from '../workflow/expression-tokens.ts'
import { logParts } from '../workflow/log-parts.ts'
import { commentExpressions } from '../workflow/native/comment-expressions.ts'
import { scalarOffsets } from '../workflow/native/scalar-offsets.ts'
import { contains } from '../workflow/source.ts'
import type { Model } from './model.ts'
import { scalarAt } from './yaml-path.ts'

/** An expression, and where each of its characters stands in the file. */
export interface PlacedExpression {
  text: string
  offsets: (offset: number) => number
}

/** The expression at an offset of the file, in the YAML or in a `# break:` or `# log:` comment. */
export function expressionAt(model: Model, offset: number): PlacedExpression | undefined {
  return expressionInScalar(model, offset) ?? expressionInComment(model, offset)
}

function expressionInScalar(model: Model, offset: number): PlacedExpression | undefined {
  const place = scalarAt(model, offset)
  const site = place && model.sites.find(one => one.scalar === place.scalar)
  if (site?.holds !== 'expression' && site?.holds !== 'statements') return undefined
  const offsets = scalarOffsets(model.text, site.scalar)
  return offsets && { text: String(site.scalar.value), offsets }
}

function expressionInComment(model: Model, offset: number): PlacedExpression | undefined {
  const position = model.positionAt(offset)
  for (const comment of model.yaml.inlineBreakpoints) {
    if (!contains(comment.range, position)) continue
    for (const { text, start } of commentExpressions(comment)) {
      const from = model.offsetAt(start)
      if (from <= offset && offset <= from + text.length) return { text, offsets: within => from + within }
    }
  }
  return undefined
}

/** The text of an expression up to an offset of the file; undefined where no expression is. */
export function expressionBefore(model: Model, offset: number): string | undefined {
  const inComment = commentBefore(model, offset)
  if (inComment !== undefined) return inComment
  const found = expressionInScalar(model, offset)
  if (!found) return undefined
  const { text, offsets } = found
  let length = text.length
  while (length > 0 && offsets(length - 1) >= offset) length--
  return text.slice(0, length)
}

/** The same in a comment, also where it is being written: behind its end, in braces that are not closed. */
export function commentBefore(model: Model, offset: number): string | undefined {
  const { line, character } = model.positionAt(offset)
  const comment = model.yaml.inlineBreakpoints.find(
    ({ range }) => range.start.line === line && range.start.character <= character,
  )
  if (!comment) return undefined
  const written = model.text.slice(model.offsetAt(comment.range.start), offset)
  const head = /^#\s*(?:break|log):\s*/.exec(written)?.[0]
  if (head === undefined) return undefined
  const text = written.slice(head.length)
  if (comment.kind === 'break') return text
  const last = logParts(text).at(-1)
  return last?.kind === 'open' ? last.text : undefined
}

/** A call whose bracket is open at the end of an expression. */
export interface OpenCall {
  name: string
  isMethod: boolean
  /** The word before its point. */
  receiver?: string
  /** The number of the argument, from 0. */
  argument: number
}

/** The innermost call that is open at the end of a text. */
export function openCall(text: string): OpenCall | undefined {
  const tokens = [...expressionTokens(text)].filter(({ kind }) => kind !== 'space')
  const open: { index: number; commas: number }[] = []
  tokens.forEach((token, index) => {
    if (token.kind !== 'operator') return
    if ('([{'.includes(token.text)) open.push({ index, commas: 0 })
    else if (')]}'.includes(token.text)) open.pop()
    else if (token.text === ',' && open.length > 0) open.at(-1)!.commas++
  })
  for (const { index, commas } of open.reverse()) {
    const before = tokens[index - 1]
    if (tokens[index]!.text !== '(' || before?.kind !== 'name') continue
    const isMethod = tokens[index - 2]?.text === '.'
    const receiver = isMethod ? tokens[index - 3]?.text : undefined
    return { name: before.text, isMethod, argument: commas, ...(receiver === undefined ? {} : { receiver }) }
  }
  return undefined
}
