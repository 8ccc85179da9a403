import { expressionTokens } from '../workflow/expression-tokens.ts'
import { scalarOffsets } from '../workflow/native/scalar-offsets.ts'
import type { Model } from './model.ts'
import { scalarAt } from './yaml-path.ts'

/** The text of an expression up to an offset of the file; undefined where no expression is. */
export function expressionBefore(model: Model, offset: number): string | undefined {
  const place = scalarAt(model, offset)
  const site = place && model.sites.find(one => one.scalar === place.scalar)
  const offsets = place && scalarOffsets(model.text, place.scalar)
  if ((site?.holds !== 'expression' && site?.holds !== 'statements') || !offsets) return undefined
  const text = String(place!.scalar.value)
  let length = text.length
  while (length > 0 && offsets(length - 1) >= offset) length--
  return text.slice(0, length)
}

/** A call whose bracket is open at the end of an expression. */
export interface OpenCall {
  name: string
  isMethod: boolean
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
    if (tokens[index]!.text === '(' && before?.kind === 'name')
      return { name: before.text, isMethod: tokens[index - 2]?.text === '.', argument: commas }
  }
  return undefined
}
