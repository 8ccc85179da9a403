import type { Timeline } from '../recording/timeline.ts'
import type { WorkflowFile } from '../workflow/graph.ts'
import {
  type BreakpointRequest,
  keyOf,
  type Predicate,
  type ReadRequest,
  readRequest,
} from './breakpoint-request.ts'
import { type Condition, clockAt, createCondition, firstFrom } from './condition.ts'
import { formatLogMessage } from './log-message.ts'
import { namesFor } from './names.ts'
import { type Stop, stopOf } from './stop.ts'
import type { Finding, TargetKind, Trigger, Verification } from './target.ts'
import { triggerOf } from './trigger.ts'

export type { BreakpointRequest } from './breakpoint-request.ts'

/** A breakpoint as clients see it. */
export interface BreakpointInfo extends Verification {
  id: number
}

/** A breakpoint that stops here, or logs. */
export interface Hit {
  id: number
  kind: TargetKind
  /** Set for a log point: what it says. It does not stop. */
  log?: string
  /** What is worth knowing of what it stopped at: the change of a variable. */
  text?: string
  /** Set when the condition could not be evaluated: why. */
  failure?: string
}

/** The breakpoints of a session. Groups are replaced one at a time: one for each source, and others. */
export interface Breakpoints {
  /** Replaces a group; the same request keeps its id and its counts. */
  set(group: string, requests: readonly BreakpointRequest[]): BreakpointInfo[]
  /** Takes over all that is set on another timeline of the same workflow, ids included. */
  takeOver(from: Breakpoints): void
  /** What is set, by group, with the ids. */
  readonly groups: ReadonlyMap<string, readonly { id: number; request: BreakpointRequest }[]>
  /** Exception filters that are on, without conditions. */
  setExceptionFilters(filters: readonly string[]): void
  /** Calls back when a breakpoint becomes verified while a live run goes on. */
  onChange(listener: (info: BreakpointInfo) => void): void
  /** True when nothing can stop at an event; cheap enough for every event. */
  isIdle(seq: number): boolean
  /** What stops or logs at a stop. */
  hits(stop: Stop, signal?: AbortSignal): Promise<Hit[]>
}

/** The group of the exception filters. */
export const exceptionGroup = 'exceptions'

interface Breakpoint extends ReadRequest {
  id: number
  key: string
  request: BreakpointRequest
  kind: TargetKind
  /** Absent when it can never stop. */
  trigger?: Trigger
  tells?: Condition
  predicate?: Predicate
  /** True while the client believes that it does not stop. */
  pending: boolean
  /** Events up to here were looked at for the two fields below. */
  scanned: number
  /** Events at which the condition held, in order. */
  held: number[]
  /** The first event at which the condition could not be evaluated. */
  firstFailure?: number
}

const noBreakpoints: readonly Breakpoint[] = []

function isArmed({ trigger, problem }: Breakpoint): boolean {
  if (!trigger || problem !== undefined) return false
  const { verified, pending } = trigger.verify()
  return verified || pending === true
}

/** Watches one timeline. Hits depend on the position only, never on the direction or the way that led there. */
export function createBreakpoints(
  timeline: Timeline,
  file: WorkflowFile,
  breathe: () => Promise<void> | undefined,
): Breakpoints {
  const { structure } = timeline
  const groups = new Map<string, Breakpoint[]>()
  const listeners: ((info: BreakpointInfo) => void)[] = []
  let nextId = 1
  /** For each site and edge the breakpoints there; rebuilt after a change. */
  let armed: Breakpoint[][] = []
  let armedSites = 0
  /** Those that sites do not tell of. */
  let ofPlaces: Breakpoint[] = []
  let ofWrites: Breakpoint[] = []
  let ofErrors: Breakpoint[] = []

  const rearm = () => {
    armed = []
    armedSites = 0
    const all = [...groups.values()].flat().filter(isArmed)
    ofPlaces = all.filter(({ trigger }) => trigger!.standsAt)
    ofWrites = all.filter(({ trigger }) => trigger!.edge === 'write')
    ofErrors = all.filter(({ trigger }) => trigger!.edge === 'error')
  }

  const armedAt = (site: number, edge: 'enter' | 'exit'): readonly Breakpoint[] => {
    for (; armedSites < structure.sites.length; armedSites++) {
      const here = ofPlaces.filter(({ trigger }) => trigger!.standsAt!(structure.sites[armedSites]!))
      armed.push(
        here.filter(({ trigger }) => trigger!.edge === 'enter'),
        here.filter(({ trigger }) => trigger!.edge === 'exit'),
      )
      for (const breakpoint of here) if (breakpoint.pending) tellVerified(breakpoint)
    }
    return armed[site * 2 + (edge === 'exit' ? 1 : 0)]!
  }

  const tellVerified = (breakpoint: Breakpoint) => {
    const info = infoOf(breakpoint)
    if (info.verified) for (const listener of listeners) listener(info)
  }

  const infoOf = (breakpoint: Breakpoint): BreakpointInfo => {
    const { id, trigger, problem } = breakpoint
    const verification = trigger?.verify()
    const info: BreakpointInfo =
      problem === undefined
        ? { id, ...verification!, verified: verification!.verified }
        : { id, verified: false, message: problem, ...(verification?.range && { range: verification.range }) }
    breakpoint.pending = info.pending === true
    return info
  }

  const at = (seq: number): readonly Breakpoint[] => {
    const type = structure.type(seq)
    switch (type) {
      case 'enter':
      case 'exit':
        if (ofPlaces.length === 0) return noBreakpoints
        return armedAt(structure.siteNumber(structure.span(seq)), type)
      case 'error':
        return ofErrors
      case 'write':
      case 'edit':
        if (ofWrites.length === 0) return noBreakpoints
        return ofWrites.filter(({ trigger }) => trigger!.mayBe!(seq))
      default:
        return noBreakpoints
    }
  }

  /** What it finds at an event, when its condition holds there or cannot be told. */
  const look = async (
    breakpoint: Breakpoint,
    stop: Stop,
  ): Promise<(Finding & { held: true | string }) | undefined> => {
    const { trigger, tells, predicate } = breakpoint
    const finding = trigger!.look ? await trigger!.look(stop) : {}
    if (!finding) return undefined
    const held = tells ? await tells.holds(stop, finding.names) : true
    if (held === false) return undefined
    if (held === true && predicate) {
      const state = await timeline.state(stop.position)
      if (!(await predicate(stop, state, state.spans.get(stop.span)!))) return undefined
    }
    return { ...finding, held }
  }

  /** Brings the counts of a breakpoint up to an event, or as far as it is let. */
  const scan = async (breakpoint: Breakpoint, seq: number, signal?: AbortSignal): Promise<void> => {
    const { trigger, tells, predicate } = breakpoint
    const isCertain = !tells && !predicate && (trigger!.isSure || !trigger!.look)
    while (breakpoint.scanned <= seq && !signal?.aborted) {
      const here = breakpoint.scanned
      if (at(here).includes(breakpoint)) {
        const breath = breathe()
        if (breath) await breath
        const found = isCertain ? { held: true } : await look(breakpoint, stopOf(structure, here)!)
        // Another search may have counted it meanwhile.
        if (breakpoint.scanned !== here) continue
        if (found?.held === true) breakpoint.held.push(here)
        else if (found) breakpoint.firstFailure ??= here
      }
      breakpoint.scanned = here + 1
    }
  }

  const hit = async (breakpoint: Breakpoint, stop: Stop, signal?: AbortSignal): Promise<Hit | undefined> => {
    const { id, kind, hitCondition } = breakpoint
    if (hitCondition) {
      await scan(breakpoint, stop.seq, signal)
      if (signal?.aborted) return undefined
      const ordinal = firstFrom(breakpoint.held, stop.seq)
      const isHeld = breakpoint.held[ordinal] === stop.seq
      if (!(isHeld && hitCondition(ordinal + 1)) && breakpoint.firstFailure !== stop.seq) return undefined
    }
    const found = await look(breakpoint, stop)
    if (!found) return undefined
    if (found.held !== true) {
      await scan(breakpoint, stop.seq, signal)
      return breakpoint.firstFailure === stop.seq ? { id, kind, failure: found.held } : undefined
    }
    if (breakpoint.logMessage) return { id, kind, log: await logText(breakpoint.logMessage, stop, found) }
    return { id, kind, ...(found.text === undefined ? {} : { text: found.text }) }
  }

  const logText = async (message: NonNullable<Breakpoint['logMessage']>, stop: Stop, { names }: Finding) => {
    const expressions = message.filter(part => typeof part !== 'string')
    const state = await timeline.state(stop.position)
    const usual = await namesFor(timeline, state, state.spans.get(stop.span)!, expressions)
    const clock = clockAt(timeline, state.time)
    return formatLogMessage(message, expression => expression.evaluate({ ...usual, ...names }, clock))
  }

  const create = (request: BreakpointRequest, key: string, id: number): Breakpoint => {
    const read = readRequest(request)
    const { target, condition } = read
    return {
      ...read,
      id,
      key,
      request,
      kind: target?.kind ?? 'source',
      ...(target ? { trigger: triggerOf(target, timeline, file) } : {}),
      ...(condition ? { tells: createCondition(timeline, condition) } : {}),
      ...(request.predicate ? { predicate: request.predicate } : {}),
      pending: false,
      scanned: 0,
      held: [],
    }
  }

  const breakpoints: Breakpoints = {
    set(group, requests) {
      const before = [...(groups.get(group) ?? [])]
      const after = requests.map(request => {
        const key = keyOf(request)
        const known = before.findIndex(breakpoint => breakpoint.key === key)
        if (known < 0) return create(request, key, nextId++)
        // The text may stand elsewhere by now.
        const { scanned, held, firstFailure, id } = before.splice(known, 1)[0]!
        // A copy, because a search that still looks at what was set before adds to its own.
        const counts = { scanned, held: [...held], ...(firstFailure === undefined ? {} : { firstFailure }) }
        return { ...create(request, key, id), ...counts }
      })
      groups.set(group, after)
      rearm()
      return after.map(infoOf)
    },
    takeOver(from) {
      groups.clear()
      for (const [group, list] of from.groups)
        groups.set(
          group,
          list.map(({ id, request }) => create(request, keyOf(request), id)),
        )
      nextId = Math.max(nextId, ...[...groups.values()].flat().map(({ id }) => id + 1))
      rearm()
      for (const breakpoint of [...groups.values()].flat()) infoOf(breakpoint)
    },
    groups,
    setExceptionFilters(filters) {
      breakpoints.set(
        exceptionGroup,
        filters.map(filter => ({ target: { kind: 'exception', filter } })),
      )
    },
    onChange: listener => void listeners.push(listener),
    isIdle: seq => at(seq).length === 0,
    async hits(stop, signal) {
      const found: Hit[] = []
      for (const breakpoint of at(stop.seq)) {
        const result = await hit(breakpoint, stop, signal)
        if (result) found.push(result)
      }
      return found
    },
  }
  return breakpoints
}
