import type { ASTNode } from '@marcbachmann/cel-js'
import { compilePattern } from './pattern.ts'

/**
 * The most steps that one evaluation may take. Steps are counted, not timed, so that a replay ends where the run ended.
 * A step is a part of a macro's body in one of its turns, an item that is copied, compared or searched, or 16
 * characters of text that are built, compared or searched.
 */
export const maxSteps = 10_000_000

/** That an evaluation took more than {@link maxSteps}; `start` is the offset in the text that the library was given. */
export class CostError extends Error {
  readonly start: number

  constructor(start: number) {
    super('')
    this.start = start
  }
}

// Evaluations never wait, so they do not overlap, and one count is enough.
let spent = 0
let place = 0
let ended: CostError | undefined

/** Begins the count of an evaluation. */
export function startCount(): void {
  spent = 0
  ended = undefined
}

/** The steps of the evaluation so far. */
export const stepsSoFar = (): number => spent

/**
 * Counts steps. Called before the work where its size can be told, so that what is too much is never begun.
 * @throws {CostError} when there were too many, and from then on
 */
export function spend(steps: number): void {
  spent += steps
  if (spent <= maxSteps) return
  ended ??= new CostError(place)
  throw ended
}

/**
 * Says that the evaluation is over.
 * @throws {CostError} when it took too many steps. The library drops errors inside `||`, `&&`, `all` and `exists` where
 * the other operands decide.
 */
export function endCount(): void {
  if (ended) throw ended
}

/** The steps that it takes to go through a value once. A part that occurs twice counts twice, as it does in JSON. */
export function weigh(value: unknown): number {
  if (typeof value === 'string') return value.length >> 4
  return typeof value === 'object' && value !== null ? weighParts(value, 0, 0) : 0
}

/** Deeper values are refused when they become JSON. */
const maxDepth = 600

/** Adds what is in a value to a weight, and stops where it is more than any evaluation may spend. */
function weighParts(value: object, before: number, depth: number): number {
  let weight = before
  if (depth > maxDepth) return weight
  const add = (part: unknown) => {
    if (typeof part === 'string') weight += part.length >> 4
    else if (typeof part === 'object' && part !== null && weight <= maxSteps)
      weight = weighParts(part, weight, depth + 1)
  }
  if (Array.isArray(value)) {
    weight += value.length
    for (let i = 0; i < value.length; i++) add(value[i])
  } else if (value instanceof Map) {
    weight += value.size
    for (const part of value.values()) add(part)
  } else if (ArrayBuffer.isView(value)) weight += value.byteLength >> 2
  else {
    for (const key in value) {
      weight += 1 + (key.length >> 4)
      add((value as Record<string, unknown>)[key])
    }
  }
  return weight
}

/** What the library keeps of a node besides the public part; it has no other way in. */
interface Inner {
  args: unknown
  handle?: Handle
  checkedType?: { name: string }
  meta: { check: (...args: unknown[]) => unknown; alternate?: ASTNode }
  setMeta(key: 'check', value: (checker: unknown, node: unknown, context: unknown) => unknown): void
}

const innerOf = (node: ASTNode) => node as unknown as Inner

/** A loop over the items of a list, as the library makes it of `all`, `exists`, `map` and `filter`. */
interface Loop {
  condition?: (accumulated: unknown) => boolean
}

/**
 * Makes each node of a program, whose types were checked, count its steps.
 * @returns the number of nodes that one evaluation of the program goes through outside of macros
 */
export function countSteps(node: ASTNode): number {
  const loop = innerOf(node).meta.alternate
  if (loop && node.op === 'rcall') {
    const [, receiver, args] = node.args
    let body = 1
    // The first argument only names the item.
    for (const part of args.slice(1)) body += countSteps(part)
    countTurns(node, loop, body)
    return 1 + countSteps(receiver)
  }
  countOwn(node)
  let count = 1
  for (const part of partsOf(node)) count += countSteps(part)
  return count
}

function countTurns(node: ASTNode, loop: ASTNode, body: number): void {
  const { start } = node
  const inner = innerOf(loop).args as Loop
  const { condition } = inner
  inner.condition = accumulated => {
    if (condition && !condition(accumulated)) return false
    place = start
    spend(body)
    return true
  }
  wrap(loop, handle => (items, b, c, d) => {
    if (Array.isArray(items) || typeof items !== 'object' || items === null) return handle(items, b, c, d)
    const keys = items instanceof Map ? [...items.keys()] : Object.keys(items)
    place = start
    spend(keys.length)
    return handle(keys, b, c, d)
  })
}

/** Four parameters are the most that the library gives; naming them costs less than collecting them. */
type Handle = (a: unknown, b: unknown, c: unknown, d: unknown) => unknown

/**
 * Puts something before what a node does with its values. The library finds out what that is when it checks types; a
 * node that has not got that far, because a check failed, is seen to when it is checked again.
 */
function wrap(node: ASTNode, around: (handle: Handle) => Handle): void {
  const inner = innerOf(node)
  const put = () => {
    if (inner.handle) inner.handle = around(inner.handle)
  }
  if (inner.checkedType) {
    put()
    return
  }
  const { check } = inner.meta
  inner.setMeta('check', (checker, self, context) => {
    const type = check(checker, self, context)
    put()
    return type
  })
}

function countOwn(node: ASTNode): void {
  switch (node.op) {
    case '+':
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'in':
      countOperator(node, operators[node.op]!)
      break
    case 'call':
    case 'rcall':
      countCall(node, node.args[0])
  }
}

function countOperator(node: ASTNode, { mayCost, cost }: OperatorCost): void {
  const [left, right] = node.args as [ASTNode, ASTNode]
  const { start } = node
  wrap(node, handle => {
    if (!mayCost(left, right)) return handle
    return (a, b, c, d) => {
      const steps = cost(a, b)
      if (steps > 0) {
        place = start
        spend(steps)
      }
      return handle(a, b, c, d)
    }
  })
}

function countCall(node: ASTNode, name: string): void {
  if (free.has(name)) return
  const { start } = node
  if (name === 'matches') {
    wrap(node, handle => (args, b, c, d) => {
      const [text, source] = args as unknown[]
      const pattern = typeof source === 'string' ? compilePattern(source) : undefined
      if (!pattern || typeof text !== 'string') return handle(args, b, c, d)
      place = start
      return pattern.fits(text, spend)
    })
    return
  }
  wrap(node, handle => (args, b, c, d) => {
    const steps = costOfCall(name, args as unknown[])
    if (steps > 0) {
      place = start
      spend(steps)
    }
    return handle(args, b, c, d)
  })
}

const scalarTypes = new Set(['int', 'uint', 'double', 'bool', 'null'])

const isNumber = (node: ASTNode) => scalarTypes.has(innerOf(node).checkedType?.name ?? '')
const isLiteral = (node: ASTNode) => node.op === 'value'

interface OperatorCost {
  /** False where the operands are known to be small. */
  mayCost: (left: ASTNode, right: ASTNode) => boolean
  cost: (a: unknown, b: unknown) => number
}

const length = (value: unknown): number =>
  typeof value === 'string' ? value.length >> 4 : Array.isArray(value) ? value.length : 0

const comparison: OperatorCost = {
  mayCost: (left, right) => ![left, right].some(node => isLiteral(node) || isNumber(node)),
  cost: (a, b) => {
    if (typeof a === 'string') return typeof b === 'string' ? Math.min(a.length, b.length) >> 4 : 0
    return typeof a === 'object' && typeof b === 'object' ? weigh(a) : 0
  },
}

const operators: Readonly<Record<string, OperatorCost>> = {
  '+': {
    mayCost: (left, right) => !isNumber(left) && !isNumber(right),
    cost: (a, b) => {
      if (typeof a === 'string') return typeof b === 'string' ? (a.length + b.length) >> 4 : 0
      return Array.isArray(a) ? a.length + length(b) : 0
    },
  },
  '==': comparison,
  '!=': comparison,
  '<': comparison,
  '<=': comparison,
  '>': comparison,
  '>=': comparison,
  in: {
    // The items of a literal are counted as parts of the body that they stand in.
    mayCost: (_, right) => right.op !== 'list',
    cost: (a, b) => (typeof a === 'object' && Array.isArray(b) ? weigh(b) : length(b)),
  },
}

/** Functions that only look at what a value is. */
const free = new Set(['type', 'dyn', 'is_true', 'bool', 'int', 'uint'])

/** Steps of reading the clock of another time zone, which takes far longer than all else that is short. */
const zoneSteps = 2_000

function costOfCall(name: string, args: readonly unknown[]): number {
  const [first, second] = args
  if (first instanceof Date) return args.length > 1 ? zoneSteps : 1
  if (name === 'size') return sizeCost(first)
  let size = 0
  for (const argument of args) size += weigh(argument)
  switch (name) {
    case 'sort':
      return size * Math.ceil(Math.log2(2 + length(first)))
    case 'split':
      return size + Math.ceil(String(first).length / Math.max(1, String(second).length))
    case 'join':
      return size + Math.ceil((length(first) * String(second ?? '').length) / 16)
    case 'parse_json':
      return size * 8
    case 'duration':
      // The library looks for the unit from each digit again.
      return Math.ceil(String(first).length ** 3 / 64)
    default:
      return size
  }
}

/** The keys of a map have to be listed to be counted, and the characters of a text passed. */
function sizeCost(value: unknown): number {
  if (typeof value === 'string') return value.length >> 4
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isPlain && !(value instanceof Map) ? Object.keys(value).length : 0
}

function partsOf(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case 'id':
    case 'value':
      return []
    case '.':
    case '.?':
      return [node.args[0]]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case 'map':
      return node.args.flat()
    case '!_':
    case '-_':
      return [node.args]
    default:
      return node.args
  }
}
