import { isScalar, Scalar } from 'yaml'

/** Where each character of a YAML text value stands in the file. */
export interface ScalarOffsets {
  (offset: number): number
  /** Where in the file a part of the value ends, whose last character is the one before an offset. */
  end(offset: number): number
}

/**
 * The way from offsets in the value of a scalar to offsets in the text it was read from. The value holds the same
 * words as the file; what differs is the space between them (folded lines, indentation) and what is escaped.
 * Undefined when the two do not fit together.
 */
export function scalarOffsets(text: string, scalar: unknown): ScalarOffsets | undefined {
  if (!isScalar(scalar) || !scalar.range) return undefined
  const value = String(scalar.value)
  const [from, to] = contentRange(text, scalar)
  if (text.startsWith(value, from) && from + value.length <= to && !value.includes('\n'))
    return Object.assign((offset: number) => from + offset, { end: (offset: number) => from + offset })
  const words = wordsOf(scalar.type)
  const starts: number[] = []
  const origins: number[] = []
  /** Of what is written as an escape, its length in the file, which its value does not have. */
  const escaped = new Map<number, number>()
  let at = 0
  words.lastIndex = from
  for (let match = words.exec(text); match && match.index < to; match = words.exec(text)) {
    const raw = match[0].slice(0, to - match.index)
    const word = unescaped(raw, scalar.type)
    // What is written as an escape may stand for space, which is passed over below.
    if (word.trim() === '') continue
    while (at < value.length && !value.startsWith(word, at)) {
      if (!/\s/.test(value[at]!)) return undefined
      at++
    }
    if (at >= value.length) return undefined
    if (word !== raw) escaped.set(starts.length, raw.length)
    starts.push(at)
    origins.push(match.index)
    at += word.length
  }
  if (value.slice(at).trim() !== '') return undefined
  const wordAt = (offset: number) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
  const inside = (offset: number) => Math.max(from, Math.min(to, offset))
  const start = (offset: number) => {
    if (starts.length === 0) return from
    const word = wordAt(offset)
    return inside(origins[word]! + (offset - starts[word]!))
  }
  const end = (offset: number) => {
    if (starts.length === 0) return from
    const word = wordAt(offset - 1)
    const length = escaped.get(word)
    return inside(origins[word]! + (length ?? offset - starts[word]!))
  }
  return Object.assign(start, { end })
}

/** The offsets of what is inside the quotes, or below the header of a block. */
function contentRange(text: string, scalar: Scalar): [number, number] {
  const [start, end] = scalar.range!
  switch (scalar.type) {
    case Scalar.QUOTE_DOUBLE:
    case Scalar.QUOTE_SINGLE:
      return [start + 1, Math.max(start + 1, text[end - 1] === text[start] ? end - 1 : end)]
    case Scalar.BLOCK_FOLDED:
    case Scalar.BLOCK_LITERAL: {
      const line = text.indexOf('\n', start)
      return [line < 0 || line >= end ? end : line + 1, end]
    }
    default:
      return [start, end]
  }
}

function wordsOf(type: Scalar['type']): RegExp {
  if (type === Scalar.QUOTE_SINGLE) return /''|[^\s']+|'/g
  if (type === Scalar.QUOTE_DOUBLE)
    return /\\(?:x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|\r?\n|[\s\S])|[^\s\\]+|\\/gi
  return /\S+/g
}

function unescaped(word: string, type: Scalar['type']): string {
  if (type === Scalar.QUOTE_SINGLE) return word === "''" ? "'" : word
  if (type !== Scalar.QUOTE_DOUBLE || word[0] !== '\\') return word
  const code = /^\\[xuU]([\da-fA-F]+)$/.exec(word)?.[1]
  if (code !== undefined) {
    const point = Number.parseInt(code, 16)
    return point > 0x10_ffff ? '' : String.fromCodePoint(point)
  }
  // The others stand for space or a control character, but for those that stand for themselves.
  return escapes[word[1]!] ?? (/["\\/]/.test(word[1] ?? '') ? word[1]! : '')
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  N: '\x85',
}
