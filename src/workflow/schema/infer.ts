import type { ASTNode } from '@marcbachmann/cel-js'
import type { Expression } from '../expression.ts'
import { nearest } from '../nearest.ts'
import { methods, results } from './function-shapes.ts'
import { describeShape, eitherShape, type Kind, type Shape, scalarShape } from './shape.ts'

/** A part of an expression that does not fit what is known of the values. */
export interface Misfit {
  /** What the catalogue calls it. */
  kind: 'unknown-member' | 'type-mismatch' | 'never-equal'
  /** Offsets in the author's text. */
  start: number
  end: number
  /** The member or the text that does not fit, or what is wrong, as a clause. */
  text: string
  known: readonly string[]
  near?: string
  /** True when the evaluation fails whenever it begins; false where it may still work. */
  isCertain: boolean
}

/** What is known of the values that an expression reads, by name. */
export type Shapes = (name: string) => Shape | undefined

/** What is known of the value of an expression, and what in it does not fit. */
export function inferShape(
  { syntax, source }: Expression,
  shapes: Shapes,
): { shape?: Shape; misfits: Misfit[] } {
  const misfits: Misfit[] = []
  const shape = infer(syntax.root, { shapes, isCertain: true, misfits, origin: syntax.origin, source })
  return { ...(shape ? { shape } : {}), misfits }
}

interface Scope {
  shapes: Shapes
  /** False in parts that may not be evaluated, or whose failure may not count. */
  isCertain: boolean
  misfits: Misfit[]
  origin: (offset: number) => number
  source: string
}

const boolean = scalarShape('boolean')
const number = scalarShape('number')
const text = scalarShape('string')

const maybe = (scope: Scope): Scope => (scope.isCertain ? { ...scope, isCertain: false } : scope)

function infer(node: ASTNode, scope: Scope): Shape | undefined {
  switch (node.op) {
    case 'id':
      return scope.shapes(node.args)
    case 'value':
      return literalShape(node.args)
    case '.':
      return member(node, node.args[0], node.args[1], scope)
    case '.?':
      member(node, node.args[0], node.args[1], maybe(scope))
      return undefined
    case '[]':
      return element(node, scope)
    case '[?]':
      for (const part of node.args) infer(part, scope)
      return undefined
    case 'list': {
      const items = node.args.map(item => infer(item, scope))
      const shape = scalarShape('list')
      const common = items.length > 0 ? items.reduce(eitherShape) : undefined
      return common ? { ...shape, items: common } : shape
    }
    case 'map':
      return mapShape(node.args, scope)
    case '?:': {
      const [condition, yes, no] = node.args
      expectKind(condition, ['boolean'], 'decides only by true or false', scope)
      return eitherShape(infer(yes, maybe(scope)), infer(no, maybe(scope)))
    }
    case '&&':
    case '||':
      for (const part of node.args) expectKind(part, ['boolean'], 'takes true or false', maybe(scope))
      return boolean
    case '!_':
      expectKind(node.args, ['boolean'], 'takes true or false; "not" takes any value', scope)
      return boolean
    case '-_':
      expectKind(node.args, ['number'], 'takes a number', scope)
      return number
    case 'call':
      return call(node.args[0], node.args[1], scope)
    case 'rcall':
      return method(node.args[0], node.args[1], node.args[2], scope)
    default:
      return operator(node, scope)
  }
}

function literalShape(value: unknown): Shape | undefined {
  if (value === null) return { ...scalarShape('null'), values: [null] }
  if (typeof value === 'string') return { ...text, values: [value] }
  if (typeof value === 'boolean') return { ...boolean, values: [value] }
  if (typeof value === 'number' || typeof value === 'bigint') return { ...number, values: [Number(value)] }
  return undefined
}

function mapShape(entries: readonly (readonly [ASTNode, ASTNode])[], scope: Scope): Shape {
  const members = new Map<string, Shape | undefined>()
  let isClosed = true
  for (const [key, value] of entries) {
    infer(key, scope)
    const shape = infer(value, scope)
    if (key.op === 'value' && typeof key.args === 'string') members.set(key.args, shape)
    else isClosed = false
  }
  return { kinds: new Set<Kind>(['object']), members, isClosed }
}

function report(
  node: { start: number; end: number },
  scope: Scope,
  found: Omit<Misfit, 'start' | 'end' | 'isCertain'> & { isCertain?: boolean },
): void {
  const start = scope.origin(node.start)
  const end = Math.max(start + 1, scope.origin(Math.max(node.start, node.end - 1)) + 1)
  scope.misfits.push({ isCertain: scope.isCertain, ...found, start, end })
}

/** Reports a part whose value is none of some kinds. */
function expectKind(node: ASTNode, kinds: readonly Kind[], what: string, scope: Scope): Shape | undefined {
  const shape = infer(node, scope)
  if (shape && !kinds.some(kind => shape.kinds.has(kind)))
    report(node, scope, {
      kind: 'type-mismatch',
      text: `${describeShape(shape)} stands here, and this ${what}`,
      known: [],
    })
  return shape
}

/** The shape of `owner.name`. */
function member(node: ASTNode, owner: ASTNode, name: string, scope: Scope): Shape | undefined {
  const shape = infer(owner, scope)
  const end = scope.origin(Math.max(node.start, node.end - 1)) + 1
  const start = end - name.length
  const isWritten = scope.source.slice(start, end) === name
  return memberShape(shape, name, isWritten ? { at: { start, end } } : { node }, scope)
}

function memberShape(
  shape: Shape | undefined,
  name: string,
  place: { at: { start: number; end: number } } | { node: ASTNode },
  scope: Scope,
): Shape | undefined {
  if (!shape) return undefined
  const tell = (found: Omit<Misfit, 'start' | 'end' | 'isCertain'>, isCertain = scope.isCertain) => {
    if ('at' in place) scope.misfits.push({ ...found, ...place.at, isCertain })
    else report(place.node, scope, { ...found, isCertain })
  }
  if (!shape.kinds.has('object')) {
    tell({ kind: 'type-mismatch', text: `${describeShape(shape)} has no member "${name}"`, known: [] })
    return undefined
  }
  if (shape.members.has(name)) return shape.members.get(name)
  const known = [...shape.members.keys()]
  const near = nearest(name, known)
  if (shape.isClosed) tell({ kind: 'unknown-member', text: name, known, ...(near ? { near } : {}) })
  else if (near) tell({ kind: 'unknown-member', text: name, known, near }, false)
  return undefined
}

/** The shape of `owner[index]`. */
function element(node: ASTNode & { op: '[]' }, scope: Scope): Shape | undefined {
  const [owner, index] = node.args
  const shape = infer(owner, scope)
  const by = infer(index, scope)
  if (!shape) return undefined
  if (!shape.kinds.has('list') && !shape.kinds.has('object')) {
    report(node, scope, { kind: 'type-mismatch', text: `${describeShape(shape)} has no items`, known: [] })
    return undefined
  }
  if (!shape.kinds.has('list')) {
    if (index.op !== 'value' || typeof index.args !== 'string') return undefined
    const quoted = scope.origin(index.start) + 1
    const name = index.args
    const isPlain = scope.source.slice(quoted, quoted + name.length) === name
    const place = isPlain ? { at: { start: quoted, end: quoted + name.length } } : { node: index }
    return memberShape(shape, name, place, scope)
  }
  if (shape.kinds.size > 1) return undefined
  if (by && !by.kinds.has('number')) {
    report(index, scope, {
      kind: 'type-mismatch',
      text: `${describeShape(by)} is no index of a list`,
      known: [],
    })
    return undefined
  }
  return shape.items
}

/** Kinds that an arithmetic operator takes, of which both sides must be the same. */
const arithmetic: Readonly<Record<string, readonly Kind[]>> = {
  '+': ['number', 'string', 'list'],
  '-': ['number'],
  '*': ['number'],
  '/': ['number'],
  '%': ['number'],
}
const ordered: readonly Kind[] = ['number', 'string', 'boolean']

function operator(node: ASTNode, scope: Scope): Shape | undefined {
  const [left, right] = node.args as [ASTNode, ASTNode]
  const a = infer(left, scope)
  const b = infer(right, scope)
  const tell = (what: string) => report(node, scope, { kind: 'type-mismatch', text: what, known: [] })
  switch (node.op) {
    case '==':
    case '!=':
      if (a && b) compareEquality(node, left, right, a, b, scope)
      return boolean
    case '<':
    case '<=':
    case '>':
    case '>=': {
      for (const shape of [a, b])
        if (shape && !ordered.some(kind => shape.kinds.has(kind))) {
          tell(`${describeShape(shape)} has no order`)
          return boolean
        }
      if (a && b && !ordered.some(kind => a.kinds.has(kind) && b.kinds.has(kind)))
        tell(`${describeShape(a)} cannot be compared with ${describeShape(b)}`)
      return boolean
    }
    case 'in':
      if (b && !['list', 'object', 'string'].some(kind => b.kinds.has(kind as Kind)))
        tell(`${describeShape(b)} holds nothing`)
      else if (a && b && b.kinds.size === 1 && b.kinds.has('string') && !a.kinds.has('string'))
        tell(`a text cannot hold ${describeShape(a)}`)
      return boolean
  }
  const kinds = arithmetic[node.op] ?? []
  // Times and durations have operators of their own, but nothing with a shape is one.
  if (!a || !b) {
    const known = a ?? b
    if (known && !kinds.some(kind => known.kinds.has(kind)))
      tell(`"${node.op}" does not take ${describeShape(known)}`)
    return undefined
  }
  const common = kinds.filter(kind => a.kinds.has(kind) && b.kinds.has(kind))
  if (common.length === 0) tell(`"${node.op}" does not take ${describeShape(a)} and ${describeShape(b)}`)
  const [kind] = common
  if (common.length !== 1 || kind === undefined) return undefined
  return kind === 'list' ? scalarShape('list') : scalarShape(kind)
}

function compareEquality(
  node: ASTNode,
  left: ASTNode,
  right: ASTNode,
  a: Shape,
  b: Shape,
  scope: Scope,
): void {
  const result = node.op === '==' ? 'false' : 'true'
  const tell = (at: ASTNode, what: string, near?: string) =>
    report(at, scope, {
      kind: 'never-equal',
      text: what,
      known: [result],
      ...(near === undefined ? {} : { near }),
      isCertain: false,
    })
  if (![...a.kinds].some(kind => b.kinds.has(kind))) {
    tell(node, `${describeShape(a)} never equals ${describeShape(b)}`)
    return
  }
  if (!a.values || !b.values || a.values.some(value => b.values!.includes(value))) return
  const [literal, other] = right.op === 'value' ? [right, a] : [left, b]
  if (literal.op !== 'value' || typeof literal.args !== 'string') {
    tell(node, `${listed(a)} never equals ${listed(b)}`)
    return
  }
  const near = nearest(
    literal.args,
    other.values!.filter(value => typeof value === 'string'),
  )
  const what = `the value can only be ${listed(other)}, never "${literal.args}"`
  const start = literal.start + 1
  const isPlain = scope.source.slice(scope.origin(start)).startsWith(literal.args) && literal.args !== ''
  if (!isPlain) tell(literal, what)
  else
    scope.misfits.push({
      kind: 'never-equal',
      text: what,
      known: [result, literal.args],
      ...(near === undefined ? {} : { near }),
      isCertain: false,
      start: scope.origin(start),
      end: scope.origin(start) + literal.args.length,
    })
}

const listed = ({ values = [] }: Shape) => values.map(value => JSON.stringify(value)).join(' or ')

function call(name: string, args: readonly ASTNode[], scope: Scope): Shape | undefined {
  if (name === 'has') {
    for (const argument of args) infer(argument, maybe(scope))
    return boolean
  }
  const { takes, gives } = results[name] ?? {}
  const [first, ...rest] = args
  let shape: Shape | undefined
  if (first) {
    if (takes && args.length === 1)
      shape = expectKind(
        first,
        takes,
        `is a matter of ${name}(), which takes ${describeShape(scalarShape(...takes))}`,
        scope,
      )
    else shape = infer(first, scope)
  }
  for (const argument of rest) infer(argument, scope)
  if (name === 'dyn') return shape
  return gives ? scalarShape(gives) : undefined
}

const loops = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

function method(name: string, receiver: ASTNode, args: readonly ASTNode[], scope: Scope): Shape | undefined {
  const [first] = args
  const bound = first?.op === 'id' ? first.args : undefined
  if (name === 'bind' && bound !== undefined && args.length === 3) {
    const value = infer(args[1]!, scope)
    return infer(args[2]!, withName(scope, bound, value))
  }
  if (loops.has(name) && bound !== undefined) {
    const owner = expectKind(receiver, ['list', 'object'], 'goes through a list or a map', scope)
    return loop(name, bound, owner, args.slice(1), scope)
  }
  const { takes, gives } = methods[name] ?? {}
  const owner = takes
    ? expectKind(receiver, takes, `takes ${describeShape(scalarShape(...takes))} for .${name}()`, scope)
    : infer(receiver, scope)
  for (const argument of args) infer(argument, maybe(scope))
  if (
    name === 'get' &&
    owner &&
    first?.op === 'value' &&
    typeof first.args === 'string' &&
    owner.kinds.has('object')
  )
    memberShape(owner, first.args, { node: first }, maybe(scope))
  return gives ? scalarShape(gives) : undefined
}

const withName = (scope: Scope, name: string, shape: Shape | undefined): Scope => ({
  ...scope,
  shapes: other => (other === name ? shape : scope.shapes(other)),
})

function loop(
  name: string,
  bound: string,
  owner: Shape | undefined,
  body: readonly ASTNode[],
  scope: Scope,
): Shape | undefined {
  const isList = owner?.kinds.size === 1 && owner.kinds.has('list')
  const isMap = owner?.kinds.size === 1 && owner.kinds.has('object')
  const item = isList ? owner.items : isMap ? text : undefined
  const inner = withName(maybe(scope), bound, item)
  const last = body.map(part => infer(part, inner)).at(-1)
  if (name === 'map') return last ? { ...scalarShape('list'), items: last } : scalarShape('list')
  if (name === 'filter') return item ? { ...scalarShape('list'), items: item } : scalarShape('list')
  return boolean
}
