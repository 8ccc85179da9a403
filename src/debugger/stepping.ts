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

/** The first stop of any kind inside, or in the rest of the node on the same thread; else as over. */
function forwardIn(structure: Structure, top: number): ForwardTarget {
  const over = forwardOver(structure, top)
  const thread = structure.thread(top)
  const node = nodeAround(structure, top)
  const isInside = ({ span, thread: other }: Stop) =>
    structure.isWithin(span, top) ||
    (node !== undefined && span !== node && other === thread && structure.isWithin(span, node))
  return seq => {
    const stop = stopOf(structure, seq)
    if (stop && stop.span !== top && isVisible(structure, stop) && isInside(stop)) return stop.position
    return over(seq)
  }
}

/** The node whose work a call inside of it is: an agent calls one after another. */
function nodeAround(structure: Structure, top: number): number | undefined {
  let span: number | undefined = top
  while (span !== undefined && structure.site(span).kind !== 'node') {
    if (structure.site(span).kind === 'workflow') return undefined
    span = structure.parent(span)
  }
  return span === top ? undefined : span
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

/** The last stop of any kind inside what a step back over would pass; else as over. */
function reverseIn(structure: Structure, cursor: Cursor, top: number): number | undefined {
  const over = reverseOver(structure, cursor, top)
  if (over === undefined) return undefined
  for (let seq = cursor.seq - 1; seq > over; seq--) {
    const stop = stopOf(structure, seq)
    if (stop && stop.span !== over && isVisible(structure, stop) && structure.isWithin(stop.span, over))
      return seq
  }
  return over
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
