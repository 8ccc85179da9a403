/** A place in a text: zero-based line and UTF-16 character, as in LSP. */
export interface Position {
  line: number
  character: number
}

/** A half-open stretch of a text. */
export interface SourceRange {
  start: Position
  end: Position
  /** Where the text itself stands, when it was included from another file; then the range is that of the `$ref`. */
  from?: Origin
}

/** A stretch of another file. */
export interface Origin {
  /** Relative to the file that was parsed, with forward slashes. */
  path: string
  range: SourceRange
}

/** The range that stands for a whole file when no better place is known. */
export const fileStart: SourceRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }

/** Converts character offsets of one text into positions. */
export function lineMap(text: string): (offset: number) => Position {
  const starts = lineStarts(text)
  return offset => {
    const at = Math.max(0, Math.min(offset, text.length))
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= at) low = middle
      else high = middle - 1
    }
    return { line: low, character: at - starts[low]! }
  }
}

/** The offset at which each line begins. A line ends with `\n`, `\r\n` or `\r`. */
function lineStarts(text: string): number[] {
  const starts = [0]
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
  let lone = false
  for (let i = text.indexOf('\r'); i !== -1; i = text.indexOf('\r', i + 1)) {
    if (text[i + 1] === '\n') continue
    starts.push(i + 1)
    lone = true
  }
  return lone ? starts.sort((a, b) => a - b) : starts
}

/** The range so many lines further down. */
export function moveLines({ start, end, from }: SourceRange, by: number): SourceRange {
  return {
    start: { line: start.line + by, character: start.character },
    end: { line: end.line + by, character: end.character },
    ...(from ? { from } : {}),
  }
}

/** Orders positions as they stand in the text. */
export function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character
}

/** True when the position lies in the range, its end included. */
export function contains(range: SourceRange, position: Position): boolean {
  return comparePositions(range.start, position) <= 0 && comparePositions(position, range.end) <= 0
}
