import type { Timeline } from '../recording/timeline.ts'
import { compile, type Expression, ExpressionError } from '../workflow/expression.ts'
import { isTrue } from '../workflow/json.ts'
import type { SourceRange } from '../workflow/source.ts'
import { type HitCondition, readHitCondition } from './hit-condition.ts'
import { compileLogMessage, formatLogMessage, type LogMessage } from './log-message.ts'
import { namesFor } from './names.ts'
import { isAt, type Place } from './places.ts'
import { type Stop, stopOf } from './stop.ts'

/** What a breakpoint says besides its place. Texts as the user wrote them. */
export interface BreakpointRequest {
  place: Place | undefined
  /** Why there is no place. */
  reason?: string
  condition?: string
  hitCondition?: string
  logMessage?: string
}

/** A breakpoint as clients see it. */
export interface BreakpointInfo {
  id: number
  verified: boolean
  /** Why it is not verified, or what is worth knowing. */
  message?: string
  range?: SourceRange
}

/** A breakpoint that stops here, or logs. */
export interface Hit {
  id: number
  /** Set for a log point: what it says. It does not stop. */
  log?: string
  /** Set when the condition could not be evaluated: why. */
  failure?: string
}

/** The breakpoints of a session. Groups are replaced one at a time: one for each source, and others. */
export interface Breakpoints {
  /** Replaces a group; the same request keeps its id and its counts. */
  set(group: string, requests: readonly BreakpointRequest[]): BreakpointInfo[]
  /** Exception filters that are on. */
  setExceptionFilters(filters: readonly string[]): void
  /** True when nothing can stop at an event of this kind of place; cheap enough for every event. */
  isIdle(seq: number): boolean
  /** What stops or logs at a stop. */
  hits(stop: Stop, signal?: AbortSignal): Promise<Hit[]>
}

/** The hit that stands for the exception filters. */
export const exceptionHit = -1

interface Breakpoint {
  id: number
  key: string
  place?: Place
  problem?: string
  condition?: Expression
  hitCondition?: HitCondition
  logMessage?: LogMessage
  /** Events up to here were looked at for the two fields below. */
  scanned: number
  /** Events at which the condition held, in order. */
  held: number[]
  /** The first event at which the condition could not be evaluated. */
  firstFailure?: number
}

/** Watches one timeline. Hits depend on the position only, never on the direction or the way that led there. */
export function createBreakpoints(
  timeline: Timeline,
  isReached: (place: Place) => boolean,
  breathe: () => Promise<void> | undefined,
): Breakpoints {
  const { structure } = timeline
  const groups = new Map<string, Breakpoint[]>()
  const filters = new Set<string>()
  let nextId = 1
  /** For each site and edge the breakpoints there; rebuilt after a change. */
  let armed: Breakpoint[][] = []
  let armedSites = 0
  let any = false

  const rearm = () => {
    armed = []
    armedSites = 0
    any = [...groups.values()].some(group =>
      group.some(breakpoint => breakpoint.place && !breakpoint.problem),
    )
  }

  const armedAt = (site: number, edge: 'enter' | 'exit'): readonly Breakpoint[] => {
    for (; armedSites < structure.sites.length; armedSites++) {
      const here = [...groups.values()]
        .flat()
        .filter(({ place, problem }) => place && !problem && isAt(place, structure.sites[armedSites]!))
      armed.push(
        here.filter(({ place }) => place?.edge === 'enter'),
        here.filter(({ place }) => place?.edge === 'exit'),
      )
    }
    return armed[site * 2 + (edge === 'exit' ? 1 : 0)]!
  }

  const at = (seq: number): readonly Breakpoint[] => {
    const type = structure.type(seq)
    return type === 'enter' || type === 'exit' ? armedAt(structure.siteNumber(structure.span(seq)), type) : []
  }

  /** True, false, or why it cannot be told. */
  const holds = async (breakpoint: Breakpoint, stop: Stop): Promise<boolean | string> => {
    const { condition } = breakpoint
    if (!condition) return true
    const state = await timeline.state(stop.position)
    try {
      return isTrue(
        condition.evaluate(await namesFor(timeline, state, state.spans.get(stop.span)!, [condition])),
      )
    } catch (thrown) {
      if (!(thrown instanceof ExpressionError)) throw thrown
      return `Breakpoint condition "${condition.source}" failed at column ${thrown.column}: ${thrown.message}`
    }
  }

  /** Brings the counts of a breakpoint up to an event, or as far as it is let. */
  const scan = async (breakpoint: Breakpoint, seq: number, signal?: AbortSignal): Promise<void> => {
    while (breakpoint.scanned <= seq && !signal?.aborted) {
      const breath = breathe()
      if (breath) await breath
      const here = breakpoint.scanned
      if (at(here).includes(breakpoint)) {
        const result = await holds(breakpoint, stopOf(structure, here)!)
        if (result === true) breakpoint.held.push(here)
        else if (result !== false) breakpoint.firstFailure ??= here
      }
      breakpoint.scanned = here + 1
    }
  }

  const hit = async (breakpoint: Breakpoint, stop: Stop, signal?: AbortSignal): Promise<Hit | undefined> => {
    const held = await holds(breakpoint, stop)
    if (held === false) return undefined
    if (held !== true) {
      await scan(breakpoint, stop.seq, signal)
      return breakpoint.firstFailure === stop.seq ? { id: breakpoint.id, failure: held } : undefined
    }
    if (breakpoint.hitCondition) {
      await scan(breakpoint, stop.seq, signal)
      if (signal?.aborted || !breakpoint.hitCondition(countUpTo(breakpoint.held, stop.seq))) return undefined
    }
    if (!breakpoint.logMessage) return { id: breakpoint.id }
    const expressions = breakpoint.logMessage.filter(part => typeof part !== 'string')
    const state = await timeline.state(stop.position)
    const names = await namesFor(timeline, state, state.spans.get(stop.span)!, expressions)
    return {
      id: breakpoint.id,
      log: formatLogMessage(breakpoint.logMessage, expression => expression.evaluate(names)),
    }
  }

  return {
    set(group, requests) {
      const before = [...(groups.get(group) ?? [])]
      const after = requests.map(request => {
        const key = keyOf(request)
        const known = before.findIndex(breakpoint => breakpoint.key === key)
        if (known >= 0) return { ...before.splice(known, 1)[0]!, place: request.place }
        return create(request, key, nextId++)
      })
      groups.set(group, after)
      rearm()
      return after.map(breakpoint => infoOf(breakpoint, isReached))
    },
    setExceptionFilters(names) {
      filters.clear()
      for (const name of names) filters.add(name)
    },
    isIdle(seq) {
      const type = structure.type(seq)
      if (type === 'error') return filters.size === 0
      return !any || at(seq).length === 0
    },
    async hits(stop, signal) {
      if (stop.edge === 'error') {
        const event = await timeline.event(stop.seq)
        const caught = event.type === 'error' && event.caught
        return filters.has(caught ? 'caught' : 'uncaught') ? [{ id: exceptionHit }] : []
      }
      const found: Hit[] = []
      for (const breakpoint of at(stop.seq)) {
        const result = await hit(breakpoint, stop, signal)
        if (result) found.push(result)
      }
      return found
    },
  }
}

/** What makes a breakpoint the same as before: its node, not its line, which moves when text is put in above it. */
function keyOf({ place, ...rest }: BreakpointRequest): string {
  return JSON.stringify({ ...rest, place: place && { ...place, range: undefined } })
}

function create(request: BreakpointRequest, key: string, id: number): Breakpoint {
  const breakpoint: Breakpoint = { id, key, place: request.place, scanned: 0, held: [] }
  if (!request.place) breakpoint.problem = request.reason ?? 'There is no node here.'
  try {
    if (request.condition?.trim()) breakpoint.condition = compile(request.condition)
  } catch (thrown) {
    breakpoint.problem = explain('Condition', thrown)
  }
  try {
    if (request.logMessage) breakpoint.logMessage = compileLogMessage(request.logMessage)
  } catch (thrown) {
    breakpoint.problem ??= explain('Log message', thrown)
  }
  if (request.hitCondition?.trim()) {
    breakpoint.hitCondition = readHitCondition(request.hitCondition)
    if (!breakpoint.hitCondition) {
      breakpoint.problem ??= `Invalid hit condition "${request.hitCondition}". Expected a number such as 3, or > 3, >= 3, < 3, <= 3, == 3, % 3.`
    }
  }
  return breakpoint
}

function explain(what: string, thrown: unknown): string {
  if (!(thrown instanceof ExpressionError)) throw thrown
  return `${what}, column ${thrown.column}: ${thrown.message}`
}

function infoOf(breakpoint: Breakpoint, isReached: (place: Place) => boolean): BreakpointInfo {
  const { id, place, problem } = breakpoint
  if (problem) return { id, verified: false, message: problem, range: place?.range }
  const reached = isReached(place!)
  return {
    id,
    verified: true,
    range: place!.range,
    ...(reached ? {} : { message: 'The recorded run never came here.' }),
  }
}

function countUpTo(seqs: readonly number[], seq: number): number {
  let low = 0
  let high = seqs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (seqs[middle]! <= seq) low = middle + 1
    else high = middle
  }
  return low
}
