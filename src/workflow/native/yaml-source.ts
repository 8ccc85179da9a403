import {
  Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  Lexer,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  YAMLParseError,
} from 'yaml'
import type { InlineBreakpoint } from '../graph.ts'
import { type Json, type JsonObject, setOwn } from '../json.ts'
import { type Problem, problem } from '../problem.ts'
import { lineMap, type SourceRange } from '../source.ts'
import { linkAliases } from './aliases.ts'
import { reportDuplicateKeys } from './duplicate-keys.ts'

/** A parsed YAML text that knows where each of its parts stands. */
export interface YamlSource {
  text: string
  document: Document
  problems: Problem[]
  /** The range of a node or of a key with its value, without trailing space. */
  range(part: Node | Pair): SourceRange
  /** The line on which a node begins. */
  lineOf(part: Node): number
  /** The range between two offsets, without trailing space. */
  at(start: number, end: number): SourceRange
  /** The text in which a part stands: of an included part, that of its own file. */
  textOf(part: Node): string
  /** The range between two offsets of the text in which a part stands. */
  span(part: Node, start: number, end: number): SourceRange
  /** The file in which an included part stands, relative to the parsed file. Undefined for a part of the parsed file. */
  fileOf(part: Node): string | undefined
  /** Tells apart the places at which the same part is included. */
  placement: string
  /** The range of the part at a path below a node; of the deepest part that exists. */
  rangeAt(root: Node, path: readonly (string | number)[]): SourceRange
  /** Plain data, aliases expanded. Undefined when that is not possible; then a problem was added. */
  data(part: Node): Json | undefined
  inlineBreakpoints: InlineBreakpoint[]
}

const maxAliasCount = 1_000

/** Parses a YAML text; never throws. */
export function parseYaml(text: string): YamlSource {
  return createYamlSource(text, parseText(text), inlineBreakpointsOf(text))
}

/** Brackets inside each other, and dashes behind each other: the parser calls itself for each. */
const maxDepth = 1_000

/** Where more is nested than the parser bears. */
function tooDeepAt(text: string): number | undefined {
  const dashes = /(?:[-?:] +){1000}/.exec(text)
  if (dashes) return dashes.index
  if (!mayBeDeep(text)) return undefined
  let depth = 0
  let offset = 0
  let previous = ''
  for (const lexeme of new Lexer().lex(text)) {
    const isMark = lexeme === '\x1f' || lexeme === '\x02' || lexeme === '\x18'
    if (!isMark && previous !== '\x1f') {
      if (lexeme === '[' || lexeme === '{') depth++
      else if (lexeme === ']' || lexeme === '}') depth--
      if (depth > maxDepth) return offset
    }
    if (!isMark) offset += lexeme.length
    previous = lexeme
  }
  return undefined
}

/** True for a text with so many opening brackets that they could be nested too deep. */
function mayBeDeep(text: string): boolean {
  let count = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code === 0x5b || code === 0x7b) && ++count > maxDepth) return true
  }
  return false
}

/** The document of a text, with all that the language needs to know of it. */
export function parseText(text: string): Document {
  const deep = tooDeepAt(text)
  if (deep !== undefined) {
    const refused = new Document(null)
    const message = `More than ${maxDepth} brackets or dashes stand inside each other.`
    refused.errors.push(new YAMLParseError([deep, deep + 1], 'IMPOSSIBLE', message))
    return refused as Document
  }
  const document = parseDocument(text, {
    prettyErrors: false,
    merge: true,
    stringKeys: false,
    uniqueKeys: false,
    logLevel: 'silent',
  })
  reportDuplicateKeys(document)
  if (text.includes('*')) linkAliases(document)
  return document
}

/** Puts a text and its document together. */
export function createYamlSource(
  text: string,
  document: Document,
  inlineBreakpoints: InlineBreakpoint[],
): YamlSource {
  const position = lineMap(text)
  const at = (start: number, end: number): SourceRange => {
    let last = Math.max(start, Math.min(end, text.length))
    while (last > start && /\s/.test(text[last - 1]!)) last--
    return { start: position(start), end: position(last) }
  }
  // What is wrong may be the space itself: a tab.
  const visible = (start: number, end: number): SourceRange =>
    text[start] === '\t' ? { start: position(start), end: position(start + 1) } : at(start, end)
  const problems = withoutEchoes(document.errors).map(error =>
    problem(
      'yaml-syntax',
      { detail: sentence(error.message) },
      visible(error.pos[0], Math.max(error.pos[1], error.pos[0] + 1)),
    ),
  )
  const range = (part: Node | Pair): SourceRange => {
    if (!isPair(part)) return part.range ? at(part.range[0], part.range[1]) : at(0, 0)
    const key = isNode(part.key) ? part.key.range : undefined
    const value = isNode(part.value) ? part.value.range : undefined
    const start = key?.[0] ?? value?.[0] ?? 0
    return at(start, Math.max(key?.[1] ?? start, value?.[1] ?? start))
  }
  return {
    text,
    document,
    problems,
    lineOf: part => position(part.range?.[0] ?? 0).line,
    at,
    textOf: () => text,
    span: (_, start, end) => at(start, end),
    fileOf: () => undefined,
    placement: '',
    range,
    rangeAt: (root, path) => range(partAt(root, path)),
    data(part) {
      try {
        const data: unknown = part.toJS(document, { maxAliasCount })
        const trouble = findTrouble(data)
        if (trouble === 'cycle') throw new Error('an alias refers to a value that it is a part of')
        if (trouble === undefined) return (data === 0 ? 0 : data) as Json
        problems.push(problem('invalid-value', { detail: 'JSON has no .nan and no .inf.' }, range(part)))
        return undefined
      } catch (thrown) {
        problems.push(
          problem('yaml-too-complex', { detail: sentence((thrown as Error).message) }, range(part)),
        )
        return undefined
      }
    },
    inlineBreakpoints,
  }
}

/**
 * Where a text cannot go on, the library reports every single word behind that place. The first one is enough; after
 * another mistake, none of them says more.
 */
function withoutEchoes(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const isEcho = ({ message }: YAMLParseError) => /^Unexpected [\w-]+ token in YAML stream/.test(message)
  return errors.filter((error, i) => i === 0 || !isEcho(error))
}

/**
 * Why data from YAML is no JSON, if it is none. A part that occurs twice is looked at once. Negative zeros in it, which JSON
 * does not have, become zeros.
 */
function findTrouble(root: unknown): 'cycle' | 'number' | undefined {
  const open = new Set<unknown>()
  const done = new Set<unknown>()
  const visit = (value: unknown): 'cycle' | 'number' | undefined => {
    if (typeof value === 'number' && !Number.isFinite(value)) return 'number'
    if (typeof value !== 'object' || value === null || done.has(value)) return undefined
    if (open.has(value)) return 'cycle'
    open.add(value)
    for (const [key, part] of Object.entries(value)) {
      if (part === 0) setOwn(value as JsonObject, key, 0)
      const trouble = visit(part)
      if (trouble) return trouble
    }
    open.delete(value)
    done.add(value)
    return undefined
  }
  return visit(root)
}

const sentence = (message: string) => (/[.!?]$/.test(message) ? message : `${message}.`)

/** The part at a path below a node; the deepest that exists. */
export function partAt(root: Node, path: readonly (string | number)[]): Node | Pair {
  let part: Node | Pair = root
  for (const step of path) {
    const container: Node | undefined = isPair(part) ? (isNode(part.value) ? part.value : undefined) : part
    const next: Node | Pair | undefined = container && child(container, step)
    if (!next) break
    part = next
  }
  return part
}

/** Pairs that are looked through for a key; those of a larger mapping are put in order once. */
const maxSearched = 50

const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>()

function indexOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = indexes.get(map)
  if (known) return known
  const index = new Map<string, Pair>()
  for (const pair of map.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : undefined
    if (key !== undefined && !index.has(key)) index.set(key, pair)
  }
  indexes.set(map, index)
  return index
}

/** The pair of a key, or the item of an index. */
function child(container: Node, step: string | number): Node | Pair | undefined {
  if (isMap(container)) {
    const isStep = (pair: Pair) => isScalar(pair.key) && String(pair.key.value) === String(step)
    return container.items.length > maxSearched
      ? indexOf(container).get(String(step))
      : container.items.find(isStep)
  }
  const items = (container as { items?: unknown[] }).items
  const item = Array.isArray(items) ? items[Number(step)] : undefined
  return isNode(item) ? item : undefined
}

/** The `# break:` and `# log:` comments, found by the YAML lexer, so that a `#` inside a text is none. */
export function inlineBreakpointsOf(text: string): InlineBreakpoint[] {
  if (!/#\s*(break|log)\b/.test(text)) return []
  const position = lineMap(text)
  const found: InlineBreakpoint[] = []
  const scalarMark = '\x1f'
  const zeroWidth = new Set(['\x02', '\x18', scalarMark])
  let offset = 0
  let previous = ''
  for (const lexeme of new Lexer().lex(text)) {
    if (zeroWidth.has(lexeme)) {
      previous = lexeme
      continue
    }
    const match = previous === scalarMark ? null : /^#\s*(break|log)(?::\s*(.*?))?\s*$/.exec(lexeme)
    if (match) {
      const end = offset + lexeme.trimEnd().length
      found.push({
        kind: match[1] as 'break' | 'log',
        text: match[2] ?? '',
        range: { start: position(offset), end: position(end) },
      })
    }
    offset += lexeme.length
    previous = lexeme
  }
  return found
}
