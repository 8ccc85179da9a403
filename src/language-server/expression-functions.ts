import { type ExpressionFunction, expressionFunctions } from '../workflow/functions.ts'

/** A function of the expression language as it is shown. */
export type KnownFunction = Pick<ExpressionFunction, 'name' | 'signature' | 'summary'>

const cel: readonly KnownFunction[] = [
  {
    name: 'size',
    signature: 'size(x)',
    summary: 'How many items, keys or characters it has. `len(x)` is the same.',
  },
  { name: 'len', signature: 'len(x)', summary: 'How many items, keys or characters it has.' },
  { name: 'has', signature: 'has(a.b)', summary: 'Whether a map has the key.' },
  { name: 'string', signature: 'string(x)', summary: 'The value as text.' },
  { name: 'int', signature: 'int(x)', summary: 'The value as a whole number.' },
  { name: 'double', signature: 'double(x)', summary: 'The value as a number.' },
  { name: 'bool', signature: 'bool(x)', summary: 'The value as true or false.' },
  {
    name: 'type',
    signature: 'type(x)',
    summary: 'The type of a value, to compare with `int`, `string`, `list`, `map` …',
  },
  { name: 'timestamp', signature: 'timestamp(text)', summary: 'A time from ISO 8601 text.' },
  { name: 'duration', signature: 'duration(text)', summary: 'A length of time such as `1h30m`.' },
  { name: 'map', signature: 'list.map(x, value)', summary: 'The value for each item `x`.' },
  {
    name: 'filter',
    signature: 'list.filter(x, condition)',
    summary: 'The items `x` for which the condition holds.',
  },
  {
    name: 'all',
    signature: 'list.all(x, condition)',
    summary: 'Whether the condition holds for every item `x`.',
  },
  {
    name: 'exists',
    signature: 'list.exists(x, condition)',
    summary: 'Whether it holds for at least one item `x`.',
  },
  {
    name: 'exists_one',
    signature: 'list.exists_one(x, condition)',
    summary: 'Whether it holds for exactly one item `x`.',
  },
  { name: 'join', signature: 'list.join(separator)', summary: 'The texts of a list as one.' },
  { name: 'startsWith', signature: 'text.startsWith(prefix)', summary: 'Whether the text begins so.' },
  { name: 'endsWith', signature: 'text.endsWith(suffix)', summary: 'Whether the text ends so.' },
  { name: 'contains', signature: 'text.contains(part)', summary: 'Whether the text has the part.' },
  {
    name: 'matches',
    signature: 'text.matches(pattern)',
    summary: 'Whether a regular expression, written out here, fits.',
  },
  { name: 'split', signature: 'text.split(separator, limit)', summary: 'The parts of a text.' },
  { name: 'substring', signature: 'text.substring(start, end)', summary: 'A part of a text.' },
  {
    name: 'indexOf',
    signature: 'text.indexOf(part, from)',
    summary: 'Where the part begins; -1 where there is none.',
  },
  {
    name: 'lastIndexOf',
    signature: 'text.lastIndexOf(part, from)',
    summary: 'Where the part begins last; -1 where there is none.',
  },
  { name: 'trim', signature: 'text.trim()', summary: 'The text without space at its ends.' },
  { name: 'lowerAscii', signature: 'text.lowerAscii()', summary: 'The text in small letters.' },
  { name: 'upperAscii', signature: 'text.upperAscii()', summary: 'The text in capital letters.' },
]

/** All functions of the expression language. A method's signature has its receiver: `list.map(x, value)`. */
export const knownFunctions: readonly KnownFunction[] = [...cel, ...expressionFunctions]

/** True for a signature with a receiver. */
export function isMethod({ signature }: KnownFunction): boolean {
  return /^\w+\.|^\w+\[|^\{/.test(signature)
}

/** The functions or methods of a name. */
export function functionsNamed(name: string, asMethod: boolean): readonly KnownFunction[] {
  return knownFunctions.filter(one => one.name === name && isMethod(one) === asMethod)
}
