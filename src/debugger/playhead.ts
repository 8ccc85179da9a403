import { topSpan } from '../recording/state.ts'
import { firstPosition, lastPosition, type Timeline } from '../recording/timeline.ts'
import type { Breakpoints, Hit } from './breakpoints.ts'
import { intoTarget, type StepTarget } from './step-targets.ts'
import { type ForwardTarget, forwardTarget, reverseTarget, type StepKind, threadFilter } from './stepping.ts'
import { type Cursor, cursorAt, type Stop, stopOf } from './stop.ts'

/**
 * Why a playhead stands still. `end`: there is nothing further; a live execution is over or about to be. `restart`: a fork
 * begins here. `attach`: this is where the run was when somebody began to look.
 */
export type HaltReason =
  | 'step'
  | 'breakpoint'
  | 'function'
  | 'data'
  | 'exception'
  | 'pause'
  | 'start'
  | 'end'
  | 'goto'
  | 'resume'
  | 'restart'
  | 'attach'

/** Where a movement ended, and why. */
export interface Halt {
  reason: HaltReason
  cursor: Cursor
  /** Ids of the breakpoints that stop here. */
  hits: number[]
  /** Why the condition of a breakpoint could not be evaluated, or how a variable changes: `old → new`. */
  text?: string
}

/** How a movement goes. */
export interface Manner {
  /** The only thread whose breakpoints stop; where it has ended, that of what it was part of. Errors stop anywhere. */
  only?: number
}

/** How a step goes. */
export interface StepManner extends Manner {
  /** What a step into is to go into. */
  target?: StepTarget | undefined
}

/** The events that a movement looks at, which are there already. */
export interface Search {
  from: number
  /** The event that it looks at now. */
  at: number
}

/** Why a movement is aborted that is not wanted any more: the playhead stands where it stood, also where a run went on. */
export const givenUp: unique symbol = Symbol('given up')

/** A position on a timeline that moves by steps, breakpoints and jumps, in both directions. */
export interface Playhead {
  readonly timeline: Timeline
  readonly cursor: Cursor
  /** The furthest cursor so far; for a live run the place where it stands. */
  readonly head: Cursor
  /** Where a movement is that goes on; undefined between movements. */
  readonly search: Search | undefined
  /** Goes to the first position, where a breakpoint stops before the boundary does. */
  start(signal?: AbortSignal): Promise<Halt>
  step(kind: StepKind, thread: number, signal?: AbortSignal, how?: StepManner): Promise<Halt>
  stepBack(kind: StepKind, thread: number, signal?: AbortSignal, how?: Manner): Promise<Halt>
  continue(signal?: AbortSignal, how?: Manner): Promise<Halt>
  reverseContinue(signal?: AbortSignal, how?: Manner): Promise<Halt>
  /** Goes to a position at once, without stopping on the way. @param thread that is looked at; that of the position by default */
  seek(position: number, thread?: number): Halt
  /** Goes to the stop of an event that there is, at once. */
  seekStop(seq: number, reason?: HaltReason): Halt
  /** Takes in what a person has just changed where it stands, at the live end. It still looks at the same event. */
  takeEdit(): void
}

export { firstPosition }

/** What the movements need besides the timeline. */
export interface PlayheadPorts {
  breakpoints: Breakpoints
  /** Told of each log point that is passed. */
  onLog(hit: Hit, stop: Stop): void
  /** Told of each event that is passed for the first time; what it does is awaited before going on. */
  onPass(seq: number): Promise<void> | undefined
  /** Lets the host have its turn during long searches. */
  breathe(): Promise<void> | undefined
}

/** Puts a playhead on a timeline; it stands before the first stop until it is moved. */
export function createPlayhead(timeline: Timeline, ports: PlayheadPorts): Playhead {
  const { structure } = timeline
  const { breakpoints } = ports
  let cursor: Cursor = { seq: -1, position: 0, thread: 1 }
  let head = cursor
  /** True behind the last stop, which has the position of the end. */
  let beyond = false
  let search: Search | undefined

  const moveTo = (next: Cursor) => {
    cursor = next
    beyond = false
    if (next.seq > head.seq || (next.seq === head.seq && next.position > head.position)) head = next
  }

  const halt = (reason: HaltReason, next: Cursor, hits: readonly Hit[] = []): Halt => {
    moveTo(next)
    search = undefined
    const text = hits.map(hit => hit.failure ?? hit.text).find(one => one !== undefined)
    return { reason, cursor, hits: hits.map(hit => hit.id), ...(text === undefined ? {} : { text }) }
  }

  /** Logs, and returns what stops at an event. */
  const stopsAt = async (seq: number, signal?: AbortSignal): Promise<Hit[]> => {
    const stop = stopOf(structure, seq)
    if (!stop) return []
    const hits = await breakpoints.hits(stop, signal)
    for (const hit of hits) if (hit.log !== undefined) ports.onLog(hit, stop)
    return hits.filter(hit => hit.log === undefined)
  }

  const haltAt = (seq: number, hits: readonly Hit[]): Halt => {
    const stop = stopOf(structure, seq)!
    return halt(reasonOf(hits), { seq, position: stop.position, thread: stop.thread }, hits)
  }

  /** A movement forward was aborted after so many events. */
  const paused = (position: number, before: Cursor, signal: AbortSignal): Halt => {
    moveTo(cursorAt(structure, Math.min(position, timeline.length)))
    return halt('pause', signal.reason === givenUp ? before : cursor)
  }

  const searchForward = async (
    target: ForwardTarget,
    signal?: AbortSignal,
    how: Manner = {},
  ): Promise<Halt> => {
    const before = cursor
    const from = cursor.position
    const counts = threadFilter(structure, how.only, 'exit')
    for (let seq = cursor.seq + 1; ; seq++) {
      search = { from: before.seq, at: seq }
      if (seq >= timeline.length && !(await timeline.reach(seq, signal))) {
        if (signal?.aborted) return paused(timeline.length, before, signal)
        return atEnd()
      }
      if (seq > head.seq) {
        const told = ports.onPass(seq)
        if (told) await told
      }
      // What a person has just changed lies behind already.
      const found = breakpoints.isIdle(seq) || stopPosition(seq) < from ? [] : await stopsAt(seq, signal)
      const hits = counts(seq) ? found : found.filter(stopsAnywhere)
      if (hits.length > 0) return haltAt(seq, hits)
      // What was not looked at to the end is looked at again when it goes on.
      if (signal?.aborted) return paused(seq, before, signal)
      const position = target(seq)
      if (position !== undefined) {
        return halt('step', { seq, position, thread: structure.thread(structure.span(seq)) })
      }
      const breath = ports.breathe()
      if (breath) await breath
      if (signal?.aborted) return paused(seq + 1, before, signal)
    }
  }

  const atEnd = (): Halt => {
    const end = lastPosition(timeline)
    const ended = halt('end', { seq: timeline.length - 1, position: end, thread: 1 })
    beyond = true
    return ended
  }

  const stopPosition = (seq: number): number => stopOf(structure, seq)?.position ?? seq

  /** True when the stop of the event that is looked at was passed. */
  const isPassed = (): boolean => {
    const { seq, position } = cursor
    return beyond || (position === seq + 1 && stopPosition(seq) === seq)
  }

  const searchBack = async (
    target: number | undefined,
    signal?: AbortSignal,
    how: Manner = {},
  ): Promise<Halt> => {
    const counts = threadFilter(structure, how.only, 'enter')
    const { seq: looked, position: here } = cursor
    // Behind what is looked at there can be changes that a person has made since.
    const last = Math.max(looked, here - 1)
    const leaves = isPassed()
    for (let seq = last; seq >= 0; seq--) {
      search = { from: last, at: seq }
      const isHere = seq >= looked && !(seq === looked ? leaves : stopPosition(seq) < here)
      const found = isHere || breakpoints.isIdle(seq) ? [] : await stopsAt(seq, signal)
      const hits = counts(seq) ? found : found.filter(stopsAnywhere)
      if (hits.length > 0) return haltAt(seq, hits)
      if (seq === target) {
        const { position, thread } = stopOf(structure, seq)!
        // A step that arrives at the start says so, as one does that is taken there.
        return halt(position === firstPosition ? 'start' : 'step', { seq, position, thread })
      }
      const breath = ports.breathe()
      if (breath) await breath
      // A search that is given up leaves the playhead where it was.
      if (signal?.aborted) return halt('pause', cursor)
    }
    return halt('start', cursorAt(structure, firstPosition))
  }

  const top = async (thread: number): Promise<number> => {
    const state = await timeline.state(cursor.position)
    return (topSpan(state, thread) ?? topSpan(state, cursor.thread))?.seq ?? 0
  }

  return {
    timeline,
    get cursor() {
      return cursor
    },
    get head() {
      return head
    },
    get search() {
      return search
    },
    async start(signal) {
      if (!(await timeline.reach(0, signal))) return signal?.aborted ? halt('pause', cursor) : atEnd()
      const hits = breakpoints.isIdle(0) ? [] : await stopsAt(0)
      return hits.length > 0 ? haltAt(0, hits) : halt('start', cursorAt(structure, firstPosition))
    },
    async step(kind, thread, signal, how = {}) {
      if (kind !== 'event') {
        const { target } = how
        const plain = forwardTarget(structure, target ? 'over' : kind, cursor, await top(thread))
        return searchForward(target ? intoTarget(structure, target, plain) : plain, signal, how)
      }
      const next = cursor.position + 1
      if (next > timeline.length && !(await timeline.reach(next - 1, signal)) && signal?.aborted) {
        return halt('pause', cursor)
      }
      if (next > lastPosition(timeline)) return atEnd()
      if (next > head.position) await ports.onPass(next - 1)
      return halt('step', cursorAt(structure, next))
    },
    async stepBack(kind, thread, signal, how) {
      if (kind !== 'event')
        return searchBack(reverseTarget(structure, kind, cursor, await top(thread)), signal, how)
      const next = cursor.position - 1
      return next <= firstPosition
        ? halt('start', cursorAt(structure, firstPosition))
        : halt('step', cursorAt(structure, next))
    },
    continue: (signal, how) => searchForward(() => undefined, signal, how),
    reverseContinue: (signal, how) => searchBack(undefined, signal, how),
    seek(position, thread) {
      const last = lastPosition(timeline)
      const there = cursorAt(structure, Math.max(firstPosition, Math.min(position, last)))
      return halt('goto', thread === undefined ? there : { ...there, thread })
    },
    seekStop(seq, reason = 'goto') {
      const { position, thread } = stopOf(structure, seq)!
      return halt(reason, { seq, position, thread })
    },
    takeEdit: () => moveTo({ ...cursor, position: timeline.length }),
  }
}

const stopsAnywhere = ({ kind }: Hit) => kind === 'exception'

/** Breakpoints of one kind give their reason; of several, the general one. Errors come before all. */
function reasonOf(hits: readonly Hit[]): HaltReason {
  const kinds = new Set(hits.map(({ kind }) => kind))
  if (kinds.has('exception')) return 'exception'
  const [only] = kinds
  return kinds.size > 1 || only === undefined || only === 'source' ? 'breakpoint' : only
}
