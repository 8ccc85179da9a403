/** An expression rewritten into CEL, with the way back from its columns to the author's. */
export interface Respelled {
  text: string
  /** The offset in the author's text for an offset in {@link text}. */
  origin: (offset: number) => number
}

const words: Record<string, string> = {
  and: '&&',
  or: '||',
  True: 'true',
  False: 'false',
  None: 'null',
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

const call = /\s*\(/y
const member = /\s*\./y

const token =
  /\s+|\/\/[^\n]*|[rRbB]{0,2}("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\$ctx\b\.?|[A-Za-z_$][\w$]*|\d[\w.]*|&&|\|\||[=!<>]=|[\s\S]/gy

/**
 * Accepts the spellings that existing workflow files use: `and`, `or`, `not`, `True`, `False`, `None`, `len(x)` and the
 * prefix `$ctx.`. Texts in quotes and member names stay as they are. Names that CEL keeps for itself (`list`, `type`,
 * `package`) get the {@link nameMark}.
 */
export function respell(source: string): Respelled {
  let text = ''
  const starts: number[] = []
  const origins: number[] = []
  const put = (piece: string, from: number) => {
    starts.push(text.length)
    origins.push(from)
    text += piece
  }
  /** Bracket depths at which a `not` still waits for its closing bracket. */
  const open: number[] = []
  let depth = 0
  let previous = ''
  const closeNots = (from: number) => {
    while (open.length > 0 && open.at(-1) === depth) {
      put(')', from)
      open.pop()
    }
  }
  token.lastIndex = 0
  for (let match = token.exec(source); match; match = token.exec(source)) {
    const piece = match[0]
    const from = match.index
    const word = previous === '.' ? undefined : piece
    if (word === 'not') {
      put('!(', from)
      open.push(depth)
    } else if (word !== undefined && Object.hasOwn(words, word)) {
      if (word === 'and' || word === 'or') closeNots(from)
      put(words[word]!, from)
    } else if (word === 'len' && follows(call, source, token.lastIndex)) {
      put('size', from)
    } else if (word !== undefined && marked.has(word) && !isTaken(word, source, token.lastIndex)) {
      put(nameMark + word, from)
    } else if (piece === '$ctx.') {
      // The whole context is what names refer to, so the prefix says nothing.
    } else {
      if (piece === '&&' || piece === '||' || piece === ',' || piece === '?' || piece === ':') closeNots(from)
      if (piece === ')' || piece === ']' || piece === '}') {
        closeNots(from)
        depth--
      }
      put(piece, from)
      if (piece === '(' || piece === '[' || piece === '{') depth++
    }
    if (piece.trim() !== '') previous = piece
  }
  depth = open.at(-1) ?? 0
  while (open.length > 0) {
    put(')', source.length)
    open.pop()
  }
  return {
    text,
    origin: offset => {
      let low = 0
      let high = starts.length - 1
      if (high < 0) return 0
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (starts[middle]! <= offset) low = middle
        else high = middle - 1
      }
      return Math.min(source.length, origins[low]! + (offset - starts[low]!))
    },
  }
}

/** True where a name is used as CEL means it: a conversion such as `int(x)`, a namespace such as `optional.of(x)`. */
function isTaken(word: string, source: string, after: number): boolean {
  return namespaces.has(word) ? follows(member, source, after) : follows(call, source, after)
}

function follows(pattern: RegExp, source: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(source)
}
