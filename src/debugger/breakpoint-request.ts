import type { OpenSpan, State } from '../recording/state.ts'
import { compile, type Expression, ExpressionError } from '../workflow/expression.ts'
import { type HitCondition, readHitCondition } from './hit-condition.ts'
import { compileLogMessage, type LogMessage } from './log-message.ts'
import type { Place } from './places.ts'
import type { Stop } from './stop.ts'
import type { Target } from './target.ts'

/** What a breakpoint says. Texts as the user wrote them. */
export interface BreakpointRequest {
  /** A place in the text; short for a target of the kind `source`. */
  place?: Place | undefined
  target?: Target | undefined
  /** Why there is neither. */
  reason?: string
  condition?: string
  hitCondition?: string
  logMessage?: string
  /** A program's own condition. Must depend on what it is given only. */
  predicate?: Predicate
}

/** Whether a breakpoint of a program stops, given where and what is true there. */
export type Predicate = (stop: Stop, state: State, span: OpenSpan) => boolean | Promise<boolean>

/** A request with its texts read. */
export interface ReadRequest {
  target?: Target
  /** Why it can never stop. */
  problem?: string
  condition?: Expression
  hitCondition?: HitCondition
  logMessage?: LogMessage
}

/** What a request waits for. */
export function targetOf({ place, target }: BreakpointRequest): Target | undefined {
  return target ?? (place && { kind: 'source', place })
}

/** Reads the texts of a request; the first that cannot be read is its problem. */
export function readRequest(request: BreakpointRequest): ReadRequest {
  const target = targetOf(request)
  const read: ReadRequest = target ? { target } : { problem: request.reason ?? 'There is no node here.' }
  try {
    if (request.condition?.trim()) read.condition = compile(request.condition)
  } catch (thrown) {
    read.problem = explain('Condition', thrown)
  }
  try {
    if (request.logMessage) read.logMessage = compileLogMessage(request.logMessage)
  } catch (thrown) {
    read.problem ??= explain('Log message', thrown)
  }
  if (request.hitCondition?.trim()) {
    read.hitCondition = readHitCondition(request.hitCondition)
    if (!read.hitCondition) {
      read.problem ??= `Invalid hit condition "${request.hitCondition}". Expected a number such as 3, or > 3, >= 3, < 3, <= 3, == 3, % 3.`
    }
  }
  return read
}

function explain(what: string, thrown: unknown): string {
  if (!(thrown instanceof ExpressionError)) throw thrown
  return `${what}, column ${thrown.column}: ${thrown.message}`
}

/** What makes a breakpoint the same as before: its node, not its line, which moves when text is put in above it. */
export function keyOf(request: BreakpointRequest): string {
  const { place, target, ...rest } = request
  const wanted = targetOf(request)
  const what = wanted?.kind === 'source' ? nodeOf(wanted.place) : wanted
  return JSON.stringify({ ...rest, what })
}

/** What a place stands for, wherever its text is. */
function nodeOf({ range: _, also, ...place }: Place): object {
  return { ...place, ...(also ? { also: also.map(nodeOf) } : {}) }
}
