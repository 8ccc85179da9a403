/** A part of the text of a log point. */
export interface LogPart {
  /** `open`: an expression whose brace is not closed, up to the end. */
  kind: 'text' | 'expression' | 'open'
  /** For a text, what is logged: without the backslashes before braces. */
  text: string
  /** Where it begins; for an expression, behind its brace. */
  start: number
}

/** Takes the text of a log point apart: expressions stand in braces, `\{` is a plain brace. */
export function logParts(text: string): LogPart[] {
  const parts: LogPart[] = []
  let plain = ''
  let start = 0
  const endText = (next: number) => {
    if (plain) parts.push({ kind: 'text', text: plain, start })
    plain = ''
    start = next
  }
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\' && (text[i + 1] === '{' || text[i + 1] === '}')) {
      plain += text[++i]
      continue
    }
    if (text[i] !== '{') {
      plain += text[i]
      continue
    }
    const end = closingBrace(text, i)
    endText((end ?? text.length) + 1)
    parts.push({
      kind: end === undefined ? 'open' : 'expression',
      text: text.slice(i + 1, end),
      start: i + 1,
    })
    if (end === undefined) return parts
    i = end
  }
  endText(text.length)
  return parts
}

function closingBrace(text: string, open: number): number | undefined {
  let depth = 0
  let quote = ''
  for (let i = open; i < text.length; i++) {
    const c = text[i]!
    if (quote) {
      if (c === '\\') i++
      else if (c === quote) quote = ''
    } else if (c === '"' || c === "'") quote = c
    else if (c === '{') depth++
    else if (c === '}' && --depth === 0) return i
  }
  return undefined
}
