import type { ASTNode } from '@marcbachmann/cel-js'

/** A call that fails whenever it is met, because there is no such function, or it does not take such arguments. */
export interface FaultyCall {
  /** As the author wrote it. */
  name: string
  /** Offset of the name in the author's text. */
  start: number
  isMethod: boolean
}

/** What the library finds wrong with the types of an expression. */
interface Misfit {
  code?: string
  range?: { start: number; end: number }
}

/**
 * The call of which the library says that no function fits it; undefined where something else is wrong.
 * @param celText the expression as CEL has it
 * @param source the expression as its author wrote it
 */
export function faultyCall(
  root: ASTNode,
  { code, range }: Misfit,
  celText: string,
  source: string,
  origin: (offset: number) => number,
): FaultyCall | undefined {
  if (code !== 'no_matching_overload' || !range) return undefined
  const call = findCall(root, range)
  if (!call) return undefined
  const isMethod = call.op === 'rcall'
  // The name of a method stands behind what it is called on.
  const from = call.op === 'rcall' ? celText.indexOf('.', call.args[1].end) + 1 : call.start
  const start = origin(from + /^\s*/.exec(celText.slice(from))![0].length)
  const name = /^\w+/.exec(source.slice(start))?.[0]
  return name === undefined ? undefined : { name, start, isMethod }
}

type Call = Extract<ASTNode, { op: 'call' | 'rcall' }>

function findCall(root: ASTNode, { start, end }: { start: number; end: number }): Call | undefined {
  const open: unknown[] = [root]
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (Array.isArray(part)) open.push(...part)
    else if (isNode(part)) {
      const isCall = part.op === 'call' || part.op === 'rcall'
      if (isCall && part.start === start && part.end === end) return part as Call
      open.push(part.args)
    }
  }
  return undefined
}

const isNode = (part: unknown): part is ASTNode => typeof part === 'object' && part !== null && 'op' in part
