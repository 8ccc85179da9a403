import { compile, type Expression, ExpressionError } from './expression.ts'

/** One line of a `transform:` text. */
export interface Statement {
  /** The context key, and the keys below it. */
  path: readonly string[]
  expression: Expression
}

/** Why a line is no assignment of an expression. */
export interface StatementProblem {
  line: string
  kind: 'statement' | 'comprehension' | 'syntax'
  detail: string
  column: number
}

const assignment =
  /^(?:\$?ctx\.|state\.)?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)((?:\[(?:'[^']*'|"[^"]*")\])*)\s*([-+*/%]?)=(?!=)\s*([\s\S]+)$/

const pythonStatement =
  /^(for|while|if|elif|else|def|class|import|from|return|with|try|except|raise|del|lambda)\b/

/** Reads assignments `key = expression`, one a line; a line goes on while a bracket is open or it ends with a backslash. */
export function readStatements(text: string): { statements: Statement[]; problems: StatementProblem[] } {
  const statements: Statement[] = []
  const problems: StatementProblem[] = []
  for (const line of logicalLines(text)) {
    const match = assignment.exec(line)
    if (!match || pythonStatement.test(line)) {
      problems.push({ line, kind: 'statement', detail: 'it is no assignment "key = expression"', column: 1 })
      continue
    }
    const [, names, keys, operator, value] = match as unknown as [string, string, string, string, string]
    const path = [...names.split('.'), ...[...keys.matchAll(/\[['"]([^'"]*)['"]\]/g)].map(key => key[1]!)]
    const source = operator ? `${names} ${operator} (${value})` : value
    try {
      statements.push({ path, expression: compile(source.trim()) })
    } catch (thrown) {
      if (!(thrown instanceof ExpressionError)) throw thrown
      const kind = /\bfor\b[\s\S]*\bin\b/.test(value) ? 'comprehension' : 'syntax'
      problems.push({ line: source.trim(), kind, detail: thrown.message, column: thrown.column })
    }
  }
  return { statements, problems }
}

function* logicalLines(text: string): Generator<string> {
  let open = ''
  for (const raw of text.split(/\r\n?|\n/)) {
    const line = withoutComment(raw)
    if (open === '' && line.trim() === '') continue
    open = open === '' ? line.trim() : `${open} ${line.trim()}`
    if (open.endsWith('\\')) {
      open = open.slice(0, -1)
      continue
    }
    if (depthOf(open) > 0) continue
    yield* open
      .split(/;(?=(?:[^'"]|'[^']*'|"[^"]*")*$)/)
      .map(part => part.trim())
      .filter(part => part !== '' && part !== 'pass')
    open = ''
  }
  if (open !== '') yield open
}

const withoutComment = (line: string) =>
  line.replace(/^((?:[^#'"]|'(?:\\.|[^'])*'|"(?:\\.|[^"])*")*)#.*$/, '$1')

function depthOf(line: string): number {
  const plain = line.replace(/'(?:\\.|[^'])*'|"(?:\\.|[^"])*"/g, '')
  return (plain.match(/[([{]/g)?.length ?? 0) - (plain.match(/[)\]}]/g)?.length ?? 0)
}
