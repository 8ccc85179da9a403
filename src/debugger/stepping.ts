import type { Structure } from '../recording/structure.ts'
import { type Cursor, isVisible, type Stop, stopOf } from './stop.ts'

/** The ways to step. `event` goes from event to event. */
export type StepKind = 'over' | 'in' | 'out' | 'event'

/**
 * Tells, for one event after another, whether a step forward ends there. It may look back, never ahead, because ahead
 * there may be nothing yet.
 * @returns the position to stop at, or undefined to go on
 */
export type ForwardTarget = (seq: number) => number | undefined

/** @param top the innermost open span of the thread that steps */
export function forwardTarget(
  structure: Structure,
  kind: StepKind,
  cursor: Cursor,
  top: number,
): ForwardTarget {
  switch (kind) {
    case 'over':
      return forwardOver(structure, top)
    case 'in':
      return forwardIn(structure, top)
    case 'out':
      return forwardOut(structure, top)
    case 'event':
      return seq => (seq >= cursor.position ? seq + 1 : undefined)
  }
}

/** The next node enter, or workflow exit, of the same thread at the same or an outer level. */
function forwardOver(structure: Structure, top: number): ForwardTarget {
  let thread = structure.thread(top)
  let level = structure.level(top)
  return seq => {
    const span = structure.span(seq)
    if (structure.thread(span) !== thread) return undefined
    const type = structure.type(seq)
    const { kind } = structure.site(span)
    if (type === 'exit' && kind === 'branch') {
      // The thread ends at its join; the step goes on in the parent.
      const parent = structure.parent(span)!
      thread = structure.thread(parent)
      level = Math.min(level, structure.level(parent))
      return undefined
    }
    const isTarget = (type === 'enter' && kind === 'node') || (type === 'exit' && kind === 'workflow')
    return isTarget && structure.level(span) <= level ? stopOf(structure, seq)!.position : undefined
  }
}

/** The next stop of a walk on the same thread, or in a branch that a node on it begins. */
function forwardIn(structure: Structure, top: number): ForwardTarget {
  let thread = structure.thread(top)
  /** Where the thread ended that the step began on. */
  let left = -1
  return seq => {
    const span = structure.span(seq)
    if (structure.thread(span) !== thread) {
      // Of the branches beside the one that was left, those that begin after it: the next round of a team, say.
      const branch = branchInNode(structure, thread, span)
      const goesInto = branch !== undefined && branch > left
      return goesInto && isOnWalk(structure, seq) ? stopOf(structure, seq)!.position : undefined
    }
    if (structure.type(seq) === 'exit' && structure.site(span).kind === 'branch') {
      // The thread ends at its join; the step goes on in the parent, past the other branches.
      thread = structure.thread(structure.parent(span)!)
      left = seq
      return undefined
    }
    return isOnWalk(structure, seq) ? stopOf(structure, seq)!.position : undefined
  }
}

/**
 * True for the stops that a walk by stepping in visits, the same in both directions: where something begins, where a workflow
 * ends, and where a call ends that something was called in.
 */
function isOnWalk(structure: Structure, seq: number): boolean {
  const stop = stopOf(structure, seq)
  if (!stop || !isVisible(structure, stop)) return false
  const { kind } = structure.site(stop.span)
  if (stop.edge === 'enter' || kind === 'workflow') return true
  return kind !== 'node' && hasInner(structure, stop)
}

/** True when something began inside what ends at a stop, on the same thread. */
function hasInner(structure: Structure, { seq, span, thread }: Stop): boolean {
  for (let before = seq - 1; before > span; before--) {
    if (structure.type(before) !== 'enter' || structure.thread(before) !== thread) continue
    if (structure.isWithin(before, span)) return true
  }
  return false
}

/**
 * The branch around a span that a node, or a call in one, has begun on a thread; `next: [a, b]` begins them behind it, and
 * then there is none.
 */
function branchInNode(structure: Structure, thread: number, span: number): number | undefined {
  let at = span
  for (;;) {
    // A thread has the number of the event that began it, counted from 1.
    const branch = structure.thread(at) - 1
    const parent = structure.parent(branch)
    if (parent === undefined) return undefined
    if (structure.thread(parent) === thread) {
      const { kind } = structure.site(parent)
      return kind !== 'workflow' && kind !== 'branch' ? branch : undefined
    }
    at = parent
  }
}

/** The exit of what was stepped into (handler, workflow, branch), seen from its parent. */
function forwardOut(structure: Structure, top: number): ForwardTarget {
  const called = innermostCall(structure, top)
  const parent = called === undefined ? undefined : structure.parent(called)
  if (called === undefined || parent === undefined) return () => undefined
  if (structure.site(called).kind !== 'branch') {
    return seq => (structure.type(seq) === 'exit' && structure.span(seq) === called ? seq + 1 : undefined)
  }
  // A branch has left when its parent goes on, which is after the join.
  return seq => {
    const left = structure.exit(called) !== undefined
    return left && structure.thread(structure.span(seq)) === structure.thread(parent)
      ? stopOf(structure, seq)?.position
      : undefined
  }
}

function innermostCall(structure: Structure, top: number): number | undefined {
  let span: number | undefined = top
  while (span !== undefined && structure.site(span).kind === 'node') span = structure.parent(span)
  return span
}

/**
 * The event at which a step backwards ends; undefined at the start.
 * @param top the innermost open span of the thread that steps
 */
export function reverseTarget(
  structure: Structure,
  kind: StepKind,
  cursor: Cursor,
  top: number,
): number | undefined {
  switch (kind) {
    case 'over':
      return reverseOver(structure, cursor, top)
    case 'in':
      return reverseIn(structure, cursor, top)
    case 'out':
      return reverseOut(structure, top)
    case 'event':
      throw new Error('steps from event to event go by position')
  }
}

/** The mirror image of over: the last earlier node enter, or workflow enter, at the same or an outer level. */
function reverseOver(structure: Structure, cursor: Cursor, top: number): number | undefined {
  let thread = structure.thread(top)
  let level = structure.level(top)
  for (let seq = cursor.seq - 1; seq >= 0; seq--) {
    if (structure.type(seq) !== 'enter' || structure.thread(seq) !== thread) continue
    const { kind } = structure.site(seq)
    if (kind === 'branch') {
      const parent = structure.parent(seq)!
      thread = structure.thread(parent)
      level = Math.min(level, structure.level(parent))
    } else if ((kind === 'node' || kind === 'workflow') && structure.level(seq) <= level) return seq
  }
  return undefined
}

/** The mirror image of in: the stop of the walk before. */
function reverseIn(structure: Structure, cursor: Cursor, top: number): number | undefined {
  let thread = structure.thread(top)
  /** Where the thread began that the step began on. */
  let left: number | undefined
  for (let seq = cursor.seq - 1; seq >= 0; seq--) {
    const span = structure.span(seq)
    if (structure.thread(span) !== thread) {
      const branch = branchInNode(structure, thread, span)
      const goesInto = branch !== undefined && (left === undefined || isOver(structure, branch, left))
      if (goesInto && isOnWalk(structure, seq)) return seq
    } else if (structure.type(seq) === 'enter' && structure.site(span).kind === 'branch') {
      thread = structure.thread(structure.parent(span)!)
      left = seq
    } else if (isOnWalk(structure, seq)) return seq
  }
  return undefined
}

/** True where a span has ended before an event. */
function isOver(structure: Structure, span: number, before: number): boolean {
  const end = structure.exit(span)
  return end !== undefined && end < before
}

/** The enter of the enclosing span; a branch is enclosed by what started it. */
function reverseOut(structure: Structure, top: number): number | undefined {
  let span = structure.parent(top)
  while (span !== undefined && structure.site(span).kind === 'branch') span = structure.parent(span)
  return span
}

/**
 * Tells, for one event after another, whether it is of a thread; where that ends, or began, of the one that it is part of.
 * All are where no thread is given.
 * @param edge of a branch at which the other thread is met: `exit` going forward, `enter` going back
 */
export function threadFilter(
  structure: Structure,
  only: number | undefined,
  edge: 'enter' | 'exit',
): (seq: number) => boolean {
  if (only === undefined) return () => true
  let thread = only
  return seq => {
    const span = structure.span(seq)
    if (structure.thread(span) !== thread) return false
    if (structure.type(seq) === edge && structure.site(span).kind === 'branch')
      thread = structure.thread(structure.parent(span)!)
    return true
  }
}
