import { expressionTokens } from './expression-tokens.ts'
import { isMethod, type KnownFunction, knownFunctions, namespaceOf } from './known-functions.ts'

/** What can be written at the end of an expression that is being written, its last word left out. */
export type ExpressionCaret =
  /** Anything: a text in quotes is open. */
  | { at: 'text' }
  /** A function of a word that is no value, as `cel`. */
  | { at: 'namespace'; functions: readonly KnownFunction[] }
  /** A member or a method of a value; its text without `$ctx.`, where it is a path. */
  | { at: 'member'; owner: string }
  /** A name; `bound` are those that macros such as `map(x, …)` give to items. */
  | { at: 'name'; bound: readonly string[] }

/** The words of the expression language that are no names. */
export const expressionWords = ['true', 'false', 'null', 'and', 'or', 'not', 'in'] as const

/** The functions that stand alone. */
export const freeFunctions: readonly KnownFunction[] = knownFunctions.filter(one => !one.receiver)

/** The functions that are called on a value. */
export const methods: readonly KnownFunction[] = knownFunctions.filter(isMethod)

/** The words before a point that are no values. */
export const namespaces: readonly string[] = [
  ...new Set(knownFunctions.flatMap(one => namespaceOf(one) ?? [])),
]

const path = /(?:\$ctx\.)?([A-Za-z_](?:\w|\.(?=\w)|\[(?:-?\d+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\])*)\.\s*$/
const operand = /([)\]}"'])\.\s*$/

/** @param before the text before the caret */
export function expressionCaret(before: string): ExpressionCaret {
  const text = before.replace(/\w*$/, '')
  if (isInText(text)) return { at: 'text' }
  const word = /(?:^|[^\w.])(\w+)\s*\.\s*$/.exec(text)?.[1]
  const functions = knownFunctions.filter(one => word !== undefined && namespaceOf(one) === word)
  if (functions.length > 0) return { at: 'namespace', functions }
  if (!/\$ctx\.\s*$/.test(text)) {
    const owner = (path.exec(text) ?? operand.exec(text))?.[1]
    if (owner !== undefined) return { at: 'member', owner }
  }
  return { at: 'name', bound: boundNames(text) }
}

/** True when a text in quotes is open at the end. */
function isInText(before: string): boolean {
  return [...expressionTokens(before)].some(({ kind, text }) => kind === 'operator' && /["']/.test(text))
}

/** Names that macros such as `map(x, …)` give to items, as far as they are open at the end of a text. */
function boundNames(before: string): string[] {
  return [...before.matchAll(/\.(?:map|filter|all|exists|exists_one)\(\s*([A-Za-z_]\w*)\s*,/g)].map(
    match => match[1]!,
  )
}
