import { isMap, isScalar, isSeq, type Node, type Pair, type Scalar, visit } from 'yaml'
import { compile } from '../../workflow/expression.ts'
import { parseYaml } from '../../workflow/native/yaml-source.ts'

/** A context path that a workflow file mentions, and where, in characters from the beginning of the text. */
export interface Reference {
  /** For example `issues[0].title`. */
  path: string
  start: number
  end: number
}

const path = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*(?!\w*\s*\()|\[\d+\])*/.source
const inText = new RegExp(`\\$ctx\\.(${path})|\\{\\{?\\s*(${path})\\s*\\}`, 'g')
// Texts inside an expression are passed over, so that their words are not taken for names.
const inExpression = new RegExp(
  `"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|(?<![\\w.])(?:\\$ctx\\.)?(${path})`,
  'g',
)

/**
 * Finds what stands for a value of the context: `$ctx.a.b`, `{x.y}` in texts, names in expressions, and the keys that
 * nodes write, `output:` and those below `set:` and the workflow's `inputs:`.
 */
export function referencesIn(source: string): Reference[] {
  const found: Reference[] = []
  const { document } = parseYaml(source)
  visit(document, {
    Map(_, map) {
      const nodes = map.get('nodes')
      if (!isSeq(nodes)) return undefined
      const inputs = map.get('inputs')
      if (isMap(inputs)) for (const { key } of inputs.items) addName(key)
      addTexts(map.get('outputs'))
      for (const node of nodes.items) if (isMap(node)) for (const pair of node.items) addPart(pair)
      return visit.SKIP
    },
  })
  return found.sort((a, b) => a.start - b.start)

  function addPart({ key, value }: Pair): void {
    const name = isScalar(key) ? key.value : undefined
    if (name === 'output') addName(value)
    else if (name === 'condition') addExpression(value)
    else if (name === 'set' && isMap(value)) {
      for (const { key: target, value: expression } of value.items) {
        addName(target)
        addExpression(expression)
      }
    } else addTexts(value)
  }

  function addName(part: unknown): void {
    if (!isScalar(part) || typeof part.value !== 'string' || !/^[A-Za-z_]\w*$/.test(part.value)) return
    const { text, start } = raw(part)
    const at = text.indexOf(part.value)
    if (at >= 0) found.push({ path: part.value, start: start + at, end: start + at + part.value.length })
  }

  function addTexts(part: unknown): void {
    if (typeof part !== 'object' || part === null) return
    visit(part as Node, {
      Scalar(key, scalar) {
        if (key === 'key' || typeof scalar.value !== 'string') return
        const { text, start } = raw(scalar)
        for (const match of text.matchAll(inText)) add(match, match[1] ?? match[2], start)
      },
    })
  }

  function addExpression(part: unknown): void {
    if (!isScalar(part) || typeof part.value !== 'string') return
    const names = namesOf(part.value)
    const { text, start } = raw(part)
    for (const match of text.matchAll(inExpression)) {
      const [root = ''] = /^\w+/.exec(match[1] ?? '') ?? []
      if (names.has(root)) add(match, match[1], start)
    }
  }

  function add(match: RegExpExecArray, found_: string | undefined, start: number): void {
    if (found_ === undefined) return
    const from = start + match.index + match[0].indexOf(found_)
    found.push({ path: found_, start: from, end: from + found_.length })
  }

  /** A scalar as it is written, without the quotes of YAML. */
  function raw(scalar: Scalar): { text: string; start: number } {
    const [start, end] = scalar.range ?? [0, 0]
    const quoted = scalar.type === 'QUOTE_DOUBLE' || scalar.type === 'QUOTE_SINGLE' ? 1 : 0
    return { text: source.slice(start + quoted, end - quoted), start: start + quoted }
  }
}

/** The names that an expression takes from the context; not those that its own macros bind. */
function namesOf(expression: string): ReadonlySet<string> {
  try {
    return compile(expression).names
  } catch {
    return new Set()
  }
}

/**
 * What to evaluate when the mouse is on a character: the path up to the part under it, `a.b` where it is on the `b`
 * of `a.b.c`.
 */
export function referenceAt(references: readonly Reference[], offset: number): Reference | undefined {
  const hit = references.find(({ start, end }) => start <= offset && offset < end)
  if (!hit) return undefined
  const rest = hit.path.slice(offset - hit.start)
  const part = /^\w*\]?/.exec(rest)?.[0].length ?? 0
  const length = Math.max(offset - hit.start + part, /^\w+/.exec(hit.path)?.[0].length ?? 1)
  return { path: hit.path.slice(0, length), start: hit.start, end: hit.start + length }
}
