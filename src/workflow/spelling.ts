import { expressionTokens } from './expression-tokens.ts'
import { originOf } from './spelling-origin.ts'

/** An expression rewritten into CEL, with the way back from its columns to the author's. */
export interface Respelled {
  text: string
  /** The offset in the author's text for an offset in {@link text}. */
  origin: (offset: number) => number
  /** Names that are tested only for whether they are something: a missing one counts as null. */
  tested: ReadonlySet<string>
  /** Where a bracket is closed that was not opened; what is put in around it would hide it. */
  stray?: number
}

/** What is put before a name that means something else in CEL, so that it is a variable like any other. */
export const nameMark = '__name_'

/** Names of types, which CEL would take for the type; a variable of that name wins. */
export const typeNames = [
  'bool',
  'bytes',
  'double',
  'int',
  'list',
  'map',
  'null_type',
  'string',
  'type',
  'uint',
] as const

const namespaces = new Set(['cel', 'google', 'optional'])

const marked = new Set([
  ...typeNames,
  ...namespaces,
  ...['as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop'],
  ...['namespace', 'package', 'return', 'var', 'void', 'while'],
])

const constants: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' }
const functions: Readonly<Record<string, string>> = { len: 'size', str: 'string', float: 'double' }
const methods: Readonly<Record<string, string>> = {
  lower: 'lowerAscii',
  upper: 'upperAscii',
  strip: 'trim',
  startswith: 'startsWith',
  endswith: 'endsWith',
}

/** The other names by which a function, or a method, can be called. */
export function otherNames(name: string, isMethod: boolean): string[] {
  return Object.entries(isMethod ? methods : functions).flatMap(([other, own]) =>
    own === name ? [other] : [],
  )
}

/** A piece of text and where it, or what it stands for, begins in the author's text. */
interface Piece {
  text: string
  from: number
  /** True for a name whose truth decides: before `and`, `or`, `is None`, behind `not`, or between `if` and `else`. */
  isTested?: true
}

/** A bracket with what stands in it. */
interface Group {
  open: Piece
  items: Item[]
  /** Absent where the author forgot it. */
  close?: Piece
}

type Item = Piece | Group

/**
 * Accepts the spellings that existing workflow files use: `and`, `or`, `not`, `not in`, `is None`, `a if c else b`,
 * `True`, `False`, `None`, `len(x)`, slices `a[:n]`, named arguments and the prefix `$ctx.`. Texts in quotes and member
 * names stay as they are. Names that CEL keeps for itself (`list`, `type`, `package`) get the {@link nameMark}.
 */
export function respell(source: string): Respelled {
  const pieces: Piece[] = []
  const items = read(source)
  const stray = strayBracket(items)
  flatten(rewrite(items), pieces)
  let text = ''
  const starts: number[] = []
  const tested = new Set<string>()
  for (const piece of pieces) {
    starts.push(text.length)
    if (piece.isTested) tested.add(piece.text.replace(nameMark, ''))
    text += piece.text
  }
  return {
    text,
    tested,
    origin: offset => originOf(offset, starts, pieces, source),
    ...(stray === undefined ? {} : { stray }),
  }
}

function strayBracket(items: readonly Item[]): number | undefined {
  const left: Item[] = items.toReversed()
  for (let item = left.pop(); item; item = left.pop()) {
    if (!('text' in item)) for (const inner of item.items.toReversed()) left.push(inner)
    else if (/^[)\]}]$/.test(item.text)) return item.from
  }
  return undefined
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Reads a text into pieces and brackets. */
function read(source: string): Item[] {
  const root: Item[] = []
  const open: Group[] = []
  for (const { text, start } of expressionTokens(source)) {
    const piece = { text, from: start }
    const items = open.at(-1)?.items ?? root
    if (Object.hasOwn(closing, piece.text)) {
      const group = { open: piece, items: [] }
      items.push(group)
      open.push(group)
    } else if (open.length > 0 && piece.text === closing[open.at(-1)!.open.text]) open.pop()!.close = piece
    else items.push(piece)
  }
  return root
}

function flatten(items: readonly Item[], into: Piece[]): void {
  // Not recursive, so that deep nesting is the parser's to refuse.
  const left: Item[] = items.toReversed()
  for (let item = left.pop(); item; item = left.pop()) {
    if ('text' in item) into.push(item)
    else {
      if (item.close) left.push(item.close)
      for (const inner of item.items.toReversed()) left.push(inner)
      into.push(item.open)
    }
  }
}

const isBlank = (item: Item | undefined) =>
  item !== undefined && 'text' in item && /^(\s|\/\/)/.test(item.text)
const textOf = (item: Item | undefined) => (item && 'text' in item ? item.text : undefined)
const fromOf = (item: Item | undefined, fallback: number): number =>
  item === undefined ? fallback : 'text' in item ? item.from : item.open.from

/** The deepest nesting that is rewritten; what is nested deeper is refused by the parser in any case. */
const maxDepth = 200

/** Rewrites what stands between two brackets, or the whole. */
function rewrite(items: Item[], depth = 0): Item[] {
  if (depth > maxDepth) return items
  const words = items.map((item, i) =>
    'text' in item ? respellWord(items, i) : rewriteGroup(items, i, depth),
  )
  return separate(words, [',', ';']).flatMap(({ part, separator }) => [...rewriteChoice(part), ...separator])
}

/** A bracket: call arguments, an index, a slice, a list, a map. */
function rewriteGroup(items: readonly Item[], i: number, depth: number): Group {
  const group = items[i] as Group
  const before = previous(items, i)
  const after = before !== undefined && (!('text' in before) || /[\w$"']$/.test(before.text))
  if (group.open.text === '[' && after) {
    const colon = group.items.findIndex(item => textOf(item) === ':')
    if (colon >= 0) return slice(group, colon, depth)
    const [sign, number, ...more] = group.items.filter(item => !isBlank(item))
    if (textOf(sign) === '-' && more.length === 0 && /^\d+$/.test(textOf(number) ?? '')) return fromEnd(group)
  }
  if (group.open.text === '(' && after)
    return { ...group, items: namedArguments(rewrite(group.items, depth + 1)) }
  return { ...group, items: rewrite(group.items, depth + 1) }
}

/** `a[m:n]` is `a.slice(m, n)`. */
function slice(group: Group, colon: number, depth: number): Group {
  const { from } = group.open
  const [start, end] = [group.items.slice(0, colon), group.items.slice(colon + 1)].map(part =>
    part.every(isBlank) ? [] : rewrite(part, depth + 1),
  )
  const items: Item[] = start!.length > 0 ? start! : [{ text: '0', from }]
  if (end!.length > 0) items.push({ text: ', ', from: fromOf(end![0], from) }, ...end!)
  return {
    open: { text: '.slice(', from },
    items,
    ...(group.close ? { close: { text: ')', from: group.close.from } } : {}),
  }
}

/** `a[-1]` is the first of `a.slice(-1)`. */
function fromEnd({ open, items, close }: Group): Group {
  return {
    open: { text: '.slice(', from: open.from },
    items,
    ...(close ? { close: { text: ')[0]', from: close.from } } : {}),
  }
}

/** `f(x, by='id')` is `f(x, {"by": 'id'})`. */
function namedArguments(items: Item[]): Item[] {
  const parts = separate(items, [','])
  const isNamed = ({ part }: { part: Item[] }) => {
    const solid = part.filter(item => !isBlank(item))
    return /^[A-Za-z_]\w*$/.test(textOf(solid[0]) ?? '') && textOf(solid[1]) === '='
  }
  const first = parts.findIndex(isNamed)
  if (first < 0 || !parts.slice(first).every(isNamed)) return items
  const named = parts.slice(first).flatMap(({ part, separator }) => {
    const equals = part.findIndex(item => textOf(item) === '=')
    const name = part.find(item => !isBlank(item)) as Piece
    const from = (part[equals] as Piece).from
    return [
      { text: JSON.stringify(name.text), from: name.from },
      { text: ':', from },
      ...part.slice(equals + 1),
      ...separator,
    ]
  })
  const from = fromOf(named[0], 0)
  return [
    ...parts.slice(0, first).flatMap(({ part, separator }) => [...part, ...separator]),
    { text: '{', from },
    ...named,
    { text: '}', from: fromOf(named.at(-1), from) },
  ]
}

/** The choices, which bind least: `c ? a : b`, and `a if c else b`. */
function rewriteChoice(items: Item[]): Item[] {
  return separate(items, ['?', ':']).flatMap(({ part, separator }) => [...rewriteIf(part), ...separator])
}

function rewriteIf(items: Item[]): Item[] {
  const at = items.findIndex((item, i) => i > 0 && textOf(item) === 'if')
  const otherwise = items.findIndex((item, i) => i > at && textOf(item) === 'else')
  if (at < 0 || otherwise < 0 || items.slice(0, at).every(isBlank)) return rewriteLogic(items.map(markName))
  const from = (items[at] as Piece).from
  const wrap = (part: Item[]): Item[] => [
    { text: '(', from: fromOf(part[0], from) },
    ...part,
    { text: ')', from: fromOf(part.at(-1), from) },
  ]
  return [
    { text: 'is_true', from },
    ...wrap(rewriteLogic(tested(items.slice(at + 1, otherwise)).map(markName))),
    // The two values may have different types, as in Python.
    { text: ' ? dyn', from },
    ...wrap(rewriteLogic(items.slice(0, at).map(markName))),
    { text: ' : dyn', from: (items[otherwise] as Piece).from },
    ...wrap(rewriteIf(items.slice(otherwise + 1))),
  ]
}

/** `if` and `else` that belong to no choice are names. */
const markName = (item: Item): Item =>
  textOf(item) === 'if' || textOf(item) === 'else'
    ? { ...(item as Piece), text: nameMark + textOf(item) }
    : item

/** `or` gives the first operand that is true in the sense of Python, else the last one; `and` the first that is not. */
function rewriteLogic(items: Item[]): Item[] {
  return rewriteWord(items, 'or', part => rewriteWord(part, 'and', rewriteSymbols))
}

function rewriteWord(items: Item[], word: 'and' | 'or', operand: (part: Item[]) => Item[]): Item[] {
  const [first, ...rest] = separate(items, [word])
  if (rest.length === 0) return operand(first!.part)
  // Each operand is bound to a name, so that it is evaluated, and written, once.
  const name = `${nameMark}${word}`
  const parts = [first!, ...rest]
  return parts.flatMap(({ part, separator }, i): Item[] => {
    const from = fromOf(part[0], fromOf(separator[0], 0))
    // The operands may have different types, as in Python.
    if (i === parts.length - 1) {
      return [{ text: 'dyn(', from }, ...operand(part), ...closeBrackets(parts.length, endOf(part))]
    }
    const choice = word === 'or' ? `, is_true(${name}) ? ${name} : ` : `, !is_true(${name}) ? ${name} : `
    const at = fromOf(separator[0], from)
    return [
      { text: `cel.bind(${name}, dyn(`, from },
      ...operand(tested(part)),
      { text: `)${choice}`, from: at },
    ]
  })
}

const closeBrackets = (count: number, from: number): Item[] => [{ text: ')'.repeat(count), from }]

function rewriteSymbols(items: Item[]): Item[] {
  return separate(items, ['&&', '||']).flatMap(({ part, separator }) => [...rewriteTest(part), ...separator])
}

/** One operand of and / or: `not x`, `a not in b`, `a is None`. */
function rewriteTest(items: Item[]): Item[] {
  const lead = items.findIndex(item => !isBlank(item))
  const first = items[lead]
  if (textOf(first) === 'not') {
    const from = (first as Piece).from
    const rest = rewriteTest(tested(items.slice(lead + 1)))
    return [...items.slice(0, lead), { text: '!is_true(', from }, ...rest, { text: ')', from: endOf(items) }]
  }
  const not = items.findIndex((item, i) => textOf(item) === 'not' && textOf(following(items, i)) === 'in')
  if (not >= 0) {
    const from = fromOf(first, 0)
    const rest = items.filter((_, i) => i !== not)
    return [{ text: '!(', from }, ...rest, { text: ')', from: endOf(items) }]
  }
  const is = items.findIndex(item => textOf(item) === 'is')
  const parts = is < 0 ? items : [...tested(items.slice(0, is)), ...items.slice(is)]
  return parts.flatMap((item, i): Item[] => {
    if (textOf(item) === 'is' && textOf(previous(items, i)) !== '.') {
      return [{ ...(item as Piece), text: textOf(following(items, i)) === 'not' ? '!=' : '==' }]
    }
    return textOf(item) === 'not' && textOf(previous(items, i)) === 'is' ? [] : [item]
  })
}

/** An operand that is a name alone may be missing, as in `a + 1 if a else 1`. */
function tested(items: Item[]): Item[] {
  const [only, ...more] = items.filter(item => !isBlank(item) && textOf(item) !== '')
  if (more.length > 0 || !/^[A-Za-z_]\w*$/.test(textOf(only) ?? '')) return items
  return items.map(item => (item === only ? { ...(item as Piece), isTested: true as const } : item))
}

/** One word in its surroundings. */
function respellWord(items: readonly Item[], i: number): Piece {
  const piece = items[i] as Piece
  const { text } = piece
  const next = following(items, i)
  const isCall = next !== undefined && !('text' in next) && next.open.text === '('
  if (textOf(previous(items, i)) === '.') {
    return isCall && Object.hasOwn(methods, text) ? { ...piece, text: methods[text]! } : piece
  }
  if (Object.hasOwn(constants, text)) return { ...piece, text: constants[text]! }
  if (isCall && Object.hasOwn(functions, text)) return { ...piece, text: functions[text]! }
  // The whole context is what names refer to, so the prefix says nothing.
  if (text === '$ctx.') return { ...piece, text: '' }
  if (text === '$ctx') return { ...piece, text: 'ctx' }
  if (text === 'locals' && isCall && next.items.every(isBlank)) {
    next.items = []
    next.open = { ...next.open, text: '' }
    if (next.close) next.close = { ...next.close, text: '' }
    return { ...piece, text: 'ctx' }
  }
  const taken = namespaces.has(text) ? textOf(next) === '.' : isCall
  if (text === 'if' || text === 'else' || !marked.has(text) || taken) return piece
  return { ...piece, text: nameMark + text }
}

function previous(items: readonly Item[], i: number): Item | undefined {
  let at = i - 1
  while (isBlank(items[at])) at--
  return items[at]
}

function following(items: readonly Item[], i: number): Item | undefined {
  let at = i + 1
  while (isBlank(items[at])) at++
  return items[at]
}

function endOf(items: readonly Item[]): number {
  const last = items.at(-1)
  if (last === undefined) return 0
  return 'text' in last ? last.from + last.text.length : (last.close?.from ?? last.open.from) + 1
}

/** Cuts at separators, each of which is kept after its part. Members (`a.or`) are none. */
function separate(
  items: readonly Item[],
  separators: readonly string[],
): { part: Item[]; separator: Item[] }[] {
  const parts: { part: Item[]; separator: Item[] }[] = []
  let part: Item[] = []
  items.forEach((item, i) => {
    const text = textOf(item)
    if (text !== undefined && separators.includes(text) && textOf(previous(items, i)) !== '.') {
      parts.push({ part, separator: [item] })
      part = []
    } else part.push(item)
  })
  parts.push({ part, separator: [] })
  return parts
}
