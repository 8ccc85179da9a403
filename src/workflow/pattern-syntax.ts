/** A part of a regular expression, as far as it can be followed without going back. */
export type Part =
  | { kind: 'character'; fits: (code: number) => boolean }
  | { kind: 'assertion'; holds: (text: string, at: number) => boolean }
  | { kind: 'sequence'; parts: Part[] }
  | { kind: 'choice'; parts: Part[] }
  | { kind: 'repeat'; part: Part; min: number; max: number }

/** Something that only an engine which goes back can follow. */
class Unsupported extends Error {}

/** Takes a regular expression of JavaScript, without flags, apart. Undefined where it is none, or looks round. */
export function parsePattern(source: string): Part | undefined {
  try {
    new RegExp(source)
    const reader = { source, at: 0 }
    return choice(reader)
  } catch {
    return undefined
  }
}

interface Reader {
  source: string
  at: number
}

function choice(reader: Reader): Part {
  const parts: Part[] = [sequence(reader)]
  while (reader.source[reader.at] === '|') {
    reader.at++
    parts.push(sequence(reader))
  }
  return parts.length === 1 ? parts[0]! : { kind: 'choice', parts }
}

function sequence(reader: Reader): Part {
  const parts: Part[] = []
  for (
    let c = reader.source[reader.at];
    c !== undefined && c !== '|' && c !== ')';
    c = reader.source[reader.at]
  )
    parts.push(repeated(reader, atom(reader)))
  return { kind: 'sequence', parts }
}

const quantifier = /(?:([*+?])|\{(\d+)(,(\d*))?\})\??/y

function repeated(reader: Reader, part: Part): Part {
  quantifier.lastIndex = reader.at
  const match = quantifier.exec(reader.source)
  if (!match) return part
  reader.at += match[0].length
  const [, sign, least, range, most] = match
  if (sign) {
    const max = sign === '?' ? 1 : Number.POSITIVE_INFINITY
    return { kind: 'repeat', part, min: sign === '+' ? 1 : 0, max }
  }
  const min = Number(least)
  return { kind: 'repeat', part, min, max: !range ? min : most ? Number(most) : Number.POSITIVE_INFINITY }
}

const isWord = (text: string, at: number) => /\w/.test(text.charAt(at))
const isEdge = (text: string, at: number) => isWord(text, at - 1) !== isWord(text, at)

const piece = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|c[A-Za-z]|[\s\S])|\[(?:\\[\s\S]|[^\]\\])*\]|[\s\S]/y

function atom(reader: Reader): Part {
  const { source } = reader
  if (source[reader.at] === '(') return group(reader)
  piece.lastIndex = reader.at
  const text = piece.exec(source)![0]
  reader.at += text.length
  if (text === '^') return { kind: 'assertion', holds: (_, at) => at === 0 }
  if (text === '$') return { kind: 'assertion', holds: (whole, at) => at === whole.length }
  if (text === '\\b') return { kind: 'assertion', holds: isEdge }
  if (text === '\\B') return { kind: 'assertion', holds: (whole, at) => !isEdge(whole, at) }
  // What was found before, or a character by its octal number.
  if (/^\\[\dk]/.test(text)) throw new Unsupported()
  return { kind: 'character', fits: characterTest(text) }
}

function group(reader: Reader): Part {
  const opening = /^\((?:\?:|\?<(?![=!])[^>]*>|(?!\?))/.exec(reader.source.slice(reader.at))
  if (!opening) throw new Unsupported()
  reader.at += opening[0].length
  const part = choice(reader)
  reader.at++
  return part
}

/** Tests single characters by what the language itself says of them. */
function characterTest(text: string): (code: number) => boolean {
  const one = new RegExp(`^${/^[{}\]]$/.test(text) ? `\\${text}` : text}$`)
  const known = new Map<number, boolean>()
  return code => {
    const before = known.get(code)
    if (before !== undefined) return before
    const fits = one.test(String.fromCharCode(code))
    known.set(code, fits)
    return fits
  }
}
