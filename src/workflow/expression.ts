import { type ASTNode, Environment, EvaluationError, ParseError } from '@marcbachmann/cel-js'
import { type FaultyCall, faultyCall } from './expression-calls.ts'
import { CostError, countSteps, endCount, maxSteps, spend, startCount, weigh } from './expression-cost.ts'
import { wholeDivision } from './expression-tokens.ts'
import { type Clock, registerFunctions } from './functions.ts'
import { isObject, type Json, toJson } from './json.ts'
import { compilePattern } from './pattern.ts'
import { nameMark, respell, typeNames } from './spelling.ts'

/** A compiled expression: it reads its variables, and can neither write, loop without end, nor reach the host. */
export interface Expression {
  /** As the author wrote it. */
  readonly source: string
  /** The names that it reads from its variables. */
  readonly names: ReadonlySet<string>
  /** True when its value can only be true or false. */
  readonly isBoolean: boolean
  /** Where it reads them. */
  readonly reads: readonly NameRead[]
  /** The first call that no function fits, however its values turn out. */
  readonly faultyCall?: FaultyCall
  readonly syntax: Syntax
  /**
   * The value as JSON.
   * @throws {ExpressionError} when the expression meets a missing name or values of the wrong type
   */
  evaluate(variables: Variables, clock?: Clock): Json
}

/** How an expression is built. Its offsets are those of the text as CEL has it. */
export interface Syntax {
  root: ASTNode
  /** The offset in the author's text. */
  origin: (offset: number) => number
}

/** A place in the author's text that reads a name. */
export interface NameRead {
  name: string
  /** Offset of the name. */
  start: number
  /** True where it is compared with the type of a value: then the name is most likely that of a type. */
  isType?: true
}

/** What an expression can read. Only own properties count. */
export type Variables = Readonly<Record<string, unknown>>

/** Why an expression does not parse or cannot be evaluated, with the 1-based column in the author's text. */
export class ExpressionError extends Error {
  readonly column: number
  /** True when the evaluation was ended because it took too many steps. */
  readonly isTooCostly: boolean

  constructor(detail: string, column: number, isTooCostly = false) {
    super(detail)
    this.name = 'ExpressionError'
    this.column = column
    this.isTooCostly = isTooCostly
  }
}

const maxPatternLength = 200

/** Macros inside each other: each one more multiplies the cost by the length of a list. */
const maxLoops = 3

/** The name of the whole context, where it is no key of it. */
const wholeContext = 'ctx'

/** Characters of an expression. */
const maxLength = 20_000

/** The time of the evaluation that is going on; evaluations do not overlap, since they never wait. */
let clock: Clock = { now: Date.now, startedAt: Date.now() }

const environment = registerFunctions(
  mixedNumbers(
    new Environment({
      unlistedVariablesAreDyn: true,
      homogeneousAggregateLiterals: false,
      enableOptionalTypes: true,
      limits: { maxAstNodes: 5_000, maxDepth: 100 },
    }),
  ),
  () => clock,
)

/** The types that a marked name stands for where there is no variable of that name, as in `type(x) == int`. */
const types = new Map<string, unknown>(typeNames.map(name => [name, environment.evaluate(name)]))

const compiled = new Map<string, Expression>()

/**
 * Compiles an expression; the same text is compiled once.
 * @throws {ExpressionError} when it does not parse
 */
export function compile(source: string): Expression {
  const known = compiled.get(source)
  if (known) return known
  if (source.length > maxLength) {
    throw new ExpressionError(`an expression can have at most ${maxLength} characters`, maxLength)
  }
  const { text, origin, stray, tested } = respell(source)
  if (stray !== undefined) throw new ExpressionError(`Unexpected "${source[stray]}"`, stray + 1)
  const division = wholeDivision(source)
  if (division !== undefined) {
    const detail = '"//" begins a comment; int(a / b) is a quotient without its fraction'
    throw new ExpressionError(detail, division + 1)
  }
  let program: ReturnType<Environment['parse']>
  try {
    if (text.trim() === '') throw new ExpressionError('the expression is empty', 1)
    program = environment.parse(text)
  } catch (thrown) {
    throw asExpressionError(thrown, origin)
  }
  const reads: NameRead[] = []
  inspect(program.ast, reads, { names: new Set(), loops: 0 }, origin)
  const names = new Set(reads.map(({ name }) => name))
  const checked = program.check()
  const isBoolean = checked.type === 'bool'
  const fault = checked.error && faultyCall(program.ast, checked.error, text, source, origin)
  countSteps(program.ast)
  const builds = !isRead(program.ast)
  const expression: Expression = {
    source,
    names,
    isBoolean,
    reads,
    ...(fault ? { faultyCall: fault } : {}),
    syntax: { root: program.ast, origin },
    evaluate(variables, time = { now: Date.now, startedAt: Date.now() }) {
      try {
        clock = time
        startCount()
        const read = Object.create(null) as Record<string, unknown>
        for (const name of names) {
          if (Object.hasOwn(variables, name)) read[name] = read[nameMark + name] = variables[name]
          else if (types.has(name)) read[nameMark + name] = types.get(name)
          // `ctx.get('a', 0)` and `'a' in locals()` mean the whole context.
          else if (name === wholeContext) read[name] = variables
          else if (tested.has(name)) read[name] = read[nameMark + name] = null
        }
        const value = run(program, read)
        if (builds) spend(weigh(value))
        endCount()
        return toJson(value)
      } catch (thrown) {
        throw asExpressionError(thrown, origin)
      }
    },
  }
  if (compiled.size > 10_000) compiled.clear()
  compiled.set(source, expression)
  return expression
}

/**
 * The library tells types apart by `constructor`, so it takes an object with a key of that name for none. A map has no
 * such trouble; since the key is rare, values are looked through only when something went wrong.
 */
function run(program: ReturnType<Environment['parse']>, variables: Record<string, unknown>): unknown {
  try {
    return program(variables)
  } catch (thrown) {
    endCount()
    let found = false
    const convert = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(convert)
      if (!isObject(value)) return value
      const parts = Object.entries(value).map(([key, part]) => [key, convert(part)] as const)
      if (!Object.hasOwn(value, 'constructor')) return Object.fromEntries(parts)
      found = true
      return new Map(parts)
    }
    const converted: Record<string, unknown> = Object.create(null)
    for (const [name, value] of Object.entries(variables)) converted[name] = convert(value)
    if (!found) throw thrown
    return program(converted)
  }
}

function asExpressionError(thrown: unknown, origin: (offset: number) => number): ExpressionError {
  if (thrown instanceof ExpressionError) return thrown
  if (thrown instanceof CostError) return tooCostly(origin(thrown.start) + 1)
  if (thrown instanceof ParseError || thrown instanceof EvaluationError) {
    const start = thrown.range?.start ?? 0
    return new ExpressionError(unmarked(thrown.summary), origin(start) + 1)
  }
  return new ExpressionError(thrown instanceof Error ? thrown.message.split('\n')[0]! : String(thrown), 1)
}

function tooCostly(column: number): ExpressionError {
  const limit = maxSteps.toLocaleString('en-US')
  const detail = `it takes more than ${limit} steps; a handler (type: compute) can do that much work`
  return new ExpressionError(detail, column, true)
}

/** True for a path such as `a.b[0]`: what it reads was there before, however large. */
function isRead(node: ASTNode): boolean {
  if (node.op === 'id') return true
  return (node.op === '.' || node.op === '[]') && isRead(node.args[0])
}

/** Whether a text is a regular expression; one that is none fails when it is evaluated. */
function isRegular(pattern: string): boolean {
  try {
    new RegExp(pattern)
    return true
  } catch {
    return false
  }
}

const unmarked = (text: string) =>
  text
    .replaceAll(nameMark, '')
    .replace(/^No such key: index out of bounds, index (\d+).*/, 'the list has no item $1')

/** The variables of the macros round a part of an expression, and how many of the macros walk a list. */
interface Bound {
  names: ReadonlySet<string>
  loops: number
}

const macros = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'bind'])

/** Collects the names that are read, and refuses patterns whose cost could come from data. */
function inspect(node: ASTNode, reads: NameRead[], bound: Bound, origin: (offset: number) => number) {
  switch (node.op) {
    case 'id':
      if (!bound.names.has(node.args)) reads.push({ name: unmarked(node.args), start: origin(node.start) })
      return
    case '==':
    case '!=':
    case 'in': {
      const [left, right] = node.args
      const from = reads.length
      inspect(left, reads, bound, origin)
      inspect(right, reads, bound, origin)
      if ([left, right].some(part => part.op === 'call' && part.args[0] === 'type'))
        for (const read of reads.slice(from)) if (types.has(read.name)) read.isType = true
      return
    }
    case 'rcall': {
      const [name, receiver, args] = node.args
      if (name === 'matches') {
        const pattern = args[0]
        if (
          pattern?.op !== 'value' ||
          typeof pattern.args !== 'string' ||
          pattern.args.length > maxPatternLength
        ) {
          throw new ExpressionError(
            `matches() needs a pattern that stands in the expression and has at most ${maxPatternLength} characters`,
            origin(node.start) + 1,
          )
        }
        if (isRegular(pattern.args) && !compilePattern(pattern.args)) {
          const detail =
            'a pattern can neither look ahead or back, nor name what it found before, nor repeat very much'
          throw new ExpressionError(detail, origin(node.start) + 1)
        }
      }
      // `cel.bind` names no variable `cel`.
      if (name !== 'bind' || receiver.op !== 'id') inspect(receiver, reads, bound, origin)
      const first = args[0]
      const binds = macros.has(name) && first?.op === 'id'
      const loops = bound.loops + (binds && name !== 'bind' ? 1 : 0)
      if (loops > maxLoops) {
        const detail = `at most ${maxLoops} of all, exists, map and filter can stand inside each other`
        throw new ExpressionError(detail, origin(node.start) + 1)
      }
      const inner = binds ? { names: new Set([...bound.names, first.args]), loops } : bound
      for (const argument of args) inspect(argument, reads, inner, origin)
      return
    }
    case 'call':
      for (const argument of node.args[1]) inspect(argument, reads, bound, origin)
      return
    case '.':
    case '.?':
      inspect(node.args[0], reads, bound, origin)
      return
    case 'value':
      return
    case 'map':
      for (const [key, value] of node.args) {
        inspect(key, reads, bound, origin)
        inspect(value, reads, bound, origin)
      }
      return
    case '!_':
    case '-_':
      inspect(node.args, reads, bound, origin)
      return
    default: {
      // A long sum is as deep on its left as it has parts.
      const rest: ASTNode[] = []
      let first: ASTNode = node
      while (chains.has(first.op)) {
        const [left, right] = first.args as [ASTNode, ASTNode]
        rest.push(right)
        first = left
      }
      if (first !== node) {
        inspect(first, reads, bound, origin)
        for (const part of rest.reverse()) inspect(part, reads, bound, origin)
      } else for (const part of node.args) inspect(part, reads, bound, origin)
    }
  }
}

/** Operators of two parts, which are written one behind the other. */
const chains: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '&&', '||'])

/** JSON numbers are doubles while literals and sizes are ints: let the two meet in arithmetic. */
function mixedNumbers(env: Environment): Environment {
  const operators: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  }
  for (const [operator, apply] of Object.entries(operators)) {
    env.registerOperator(`double ${operator} int: double`, (a: number, b: bigint) => apply(a, Number(b)))
    // Said, because it would be taken for an int, as its left part is, in what is made of it.
    env.registerOperator(`int ${operator} double: double`, (a: bigint, b: number) => apply(Number(a), b))
  }
  env.registerOperator('double % double', (a: number, b: number) => a % b)
  env.registerOperator('string in string', (a: string, b: string) => b.includes(a))
  env.registerOperator('int == double', (a: bigint, b: number) => Number(a) === b)
  return env
}
