import { compile, type Expression, ExpressionError } from './expression.ts'
import { expressionReads, type PathStep, type ReadPath, stepsAt } from './read-paths.ts'

/** One line of a `transform:` text. */
export interface Statement {
  /** The context key, and the keys below it. */
  path: readonly string[]
  expression: Expression
  /** The offset in the text for an offset in the source of the expression. */
  place: (offset: number) => number
  /** The path as it is written, its offsets in the text. */
  target: ReadPath
  /** What the expression reads, by offsets in the text. `a += 1` reads `a` where it writes it. */
  reads: readonly ReadPath[]
}

/** Why a line is no assignment of an expression. */
export interface StatementProblem {
  line: string
  kind: 'statement' | 'comprehension' | 'syntax'
  detail: string
  column: number
  /** Where it stands in the text. */
  within: { start: number; end: number }
}

const assignment =
  /^(\$?ctx\.|state\.)?(\$ctx(?=\[)|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)((?:\[(?:'[^']*'|"[^"]*")\])*)\s*([-+*/%]?)=(?!=)\s*([\s\S]+)$/

const pythonStatement =
  /^(for|while|if|elif|else|def|class|import|from|return|with|try|except|raise|del|lambda)\b/

/** Reads assignments `key = expression`, one a line; a line goes on while a bracket is open or it ends with a backslash. */
export function readStatements(text: string): { statements: Statement[]; problems: StatementProblem[] } {
  const statements: Statement[] = []
  const problems: StatementProblem[] = []
  for (const { text: line, origin } of logicalLines(text)) {
    const match = assignment.exec(line)
    if (!match || pythonStatement.test(line)) {
      const detail = 'it is no assignment "key = expression"'
      problems.push({ line, kind: 'statement', detail, column: 1, within: placed(line, origin) })
      continue
    }
    const [, prefix = '', names, keys, operator, value] = match as unknown as [string, ...string[]]
    const inBrackets = [...keys!.matchAll(/\[['"]([^'"]*)['"]\]/g)].map(key => key[1]!)
    const written = `${names}${keys}`
    // `ctx["a"] = 1` is the way to write a key that is no name.
    const isWhole = /^\$?ctx$/.test(names!) && inBrackets.length > 0
    const path = isWhole ? inBrackets : [...names!.split('.'), ...inBrackets]
    const head = operator ? `${written} ${operator} (` : ''
    const source = (operator ? `${head}${value})` : value!).trim()
    // From offsets in the expression to offsets in the text.
    const place = (offset: number) =>
      origin(
        offset < head.length ? prefix.length + offset : line.length - value!.length + offset - head.length,
      )
    try {
      statements.push({
        path,
        expression: compile(source),
        place,
        target: moved(targetOf(written, isWhole), offset => origin(prefix.length + offset)),
        reads: expressionReads(source).map(read => moved(read, place)),
      })
    } catch (thrown) {
      if (!(thrown instanceof ExpressionError)) throw thrown
      const kind = /\bfor\b[\s\S]*\bin\b/.test(value!) ? 'comprehension' : 'syntax'
      const { message: detail, column } = thrown
      problems.push({ line: source, kind, detail, column, within: placed(source, place) })
    }
  }
  return { statements, problems }
}

/** Where a piece of a statement stands in the text, which may have other space in it. */
const placed = (piece: string, place: (offset: number) => number) => ({
  start: place(0),
  end: place(piece.length - 1) + 1,
})

/** The path of an assignment, from its beginning or behind `ctx`. */
function targetOf(written: string, isWhole: boolean): ReadPath {
  const name = /^\$?\w+/.exec(written)?.[0] ?? ''
  const steps = stepsAt(written, name.length)
  const [first, ...rest] = steps
  return isWhole && first
    ? { name: String(first.key), start: first.start, steps: rest }
    : { name, start: 0, steps }
}

function moved({ name, start, steps }: ReadPath, place: (offset: number) => number): ReadPath {
  const move = (step: PathStep) => ({ ...step, start: place(step.start) })
  return { name, start: place(start), steps: steps.map(move) }
}

/** A statement on one line, and the way back from its offsets to those of the text. */
interface LogicalLine {
  text: string
  origin: (offset: number) => number
}

function* logicalLines(text: string): Generator<LogicalLine> {
  let open = ''
  let starts: { at: number; from: number }[] = []
  let next = 0
  /** How many brackets are open. */
  let depth = 0
  for (const [i, raw] of text.split(/(\r\n?|\n)/).entries()) {
    const from = next
    next += raw.length
    if (i % 2 === 1) continue
    const line = withoutComment(raw)
    if (open === '' && line.trim() === '') continue
    if (open === '') starts = []
    else open += ' '
    starts.push({ at: open.length, from: from + line.length - line.trimStart().length })
    const code = line.trim()
    const goesOn = code.endsWith('\\')
    open += goesOn ? code.slice(0, -1) : code
    depth += depthOf(code)
    if (goesOn || depth > 0) continue
    yield* statementsOf(open, starts)
    open = ''
    depth = 0
  }
  if (open !== '') yield { text: open, origin: originIn(starts) }
}

/** The statements of a line, between semicolons. */
function* statementsOf(
  line: string,
  starts: readonly { at: number; from: number }[],
): Generator<LogicalLine> {
  const origin = originIn(starts)
  const ends = marksIn(line).flatMap(at => (line[at] === ';' ? [at] : []))
  let from = 0
  for (const end of [...ends, line.length]) {
    const part = line.slice(from, end)
    const start = from + part.length - part.trimStart().length
    from = end + 1
    const text = part.trim()
    if (text !== '' && text !== 'pass') yield { text, origin: offset => origin(start + offset) }
  }
}

const originIn = (starts: readonly { at: number; from: number }[]) => (offset: number) => {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]!.at <= offset) low = middle
    else high = middle - 1
  }
  return starts[low]!.from + offset - starts[low]!.at
}

/** Where the comments of statements stand in their text: from `#` to the end of the line. */
export function commentsIn(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  let from = 0
  for (const [i, line] of text.split(/(\r\n?|\n)/).entries()) {
    const code = i % 2 === 1 ? line : withoutComment(line)
    if (code.length < line.length) found.push({ start: from + code.length, end: from + line.length })
    from += line.length
  }
  return found
}

function withoutComment(line: string): string {
  const at = line.includes('#') ? marksIn(line).find(mark => line[mark] === '#') : undefined
  return at === undefined ? line : line.slice(0, at)
}

function depthOf(line: string): number {
  let depth = 0
  for (const at of marksIn(line)) {
    if ('([{'.includes(line[at]!)) depth++
    else if (')]}'.includes(line[at]!)) depth--
  }
  return depth
}

const marks = new Set('#;()[]{}')

/** Where brackets, semicolons and signs of comments stand outside of texts in quotes. A quote that is not closed is none. */
function marksIn(line: string): number[] {
  const found: number[] = []
  for (let at = 0; at < line.length; at++) {
    const c = line[at]!
    if (marks.has(c)) found.push(at)
    if (c === '"' || c === "'") at = endOfText(line, at) ?? at
  }
  return found
}

/** Where the quote that opens at an offset is closed. */
function endOfText(line: string, from: number): number | undefined {
  for (let at = from + 1; at < line.length; at++) {
    if (line[at] === '\\') at++
    else if (line[at] === line[from]) return at
  }
  return undefined
}
