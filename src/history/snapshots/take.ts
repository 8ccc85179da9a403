import type { ErrorEvent, ErrorInfo, Event, LogEvent } from '../../recording/event.ts'
import type { ExecutionStatus } from '../../recording/format.ts'
import type { State } from '../../recording/state.ts'
import type { Timeline } from '../../recording/timeline.ts'
import type { Json, JsonObject } from '../../workflow/json.ts'
import { setOwn } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import { resultOf } from '../trace/execution-facts.ts'
import { readSpan } from '../trace/span-values.ts'
import { type Snapshot, type StepResult, snapshotVersion } from './snapshot.ts'

/** How much a snapshot holds of what is long. */
export interface TakeOptions {
  /** The last events; 100 by default. */
  maxEvents?: number
  /** Milliseconds since 1970. */
  now?: () => number
}

/**
 * Takes a snapshot of a live or recorded execution. It changes nothing, and the run does not wait for it.
 * @param position from 0 to the length; the end by default
 * @throws {PlayheadError} `unknown-place`
 */
export async function takeSnapshot(
  timeline: Timeline,
  position = timeline.length,
  { maxEvents = 100, now = Date.now }: TakeOptions = {},
): Promise<Snapshot> {
  const { header, length } = timeline
  if (!Number.isInteger(position) || position < 0 || position > length)
    throw failure('unknown-place', { text: String(position), last: length })
  const state = await timeline.state(position)
  const suspendedPaths = questionsIn(state)
  const events: Event[] = []
  for (let seq = Math.max(0, position - maxEvents); seq < position; seq++)
    events.push(await timeline.event(seq))
  const { stepResults, executionPath } = await stepsAt(timeline, position, state, suspendedPaths)
  const ended = hasEnded(timeline, position)
  const root = ended ? (await readSpan(timeline, 0)).values : undefined
  const result = ended ? await resultOf(timeline) : undefined
  const status = statusAt(timeline, position, suspendedPaths)
  const last = events.findLast((event): event is ErrorEvent => event.type === 'error' && !event.caught)
  const error = root?.error ?? (status === 'failed' ? (last?.error as ErrorInfo | undefined) : undefined)
  return {
    version: snapshotVersion,
    id: `${header.execution}@${position}`,
    timestamp: now(),
    runId: header.execution,
    workflowId: header.workflow,
    position,
    status,
    stepResults,
    executionPath,
    suspendedPaths,
    events,
    executionGraph: graphAt(timeline, position),
    ...(result !== undefined && { result }),
    ...(error && { error }),
    logs: logsOf(events, timeline),
    executionContext: state.contexts.get(0) ?? {},
  }
}

function hasEnded({ structure }: Timeline, position: number): boolean {
  if (structure.length === 0) return false
  const exit = structure.exit(0)
  return exit !== undefined && exit < position
}

function statusAt(
  timeline: Timeline,
  position: number,
  suspended: Record<string, string[]>,
): ExecutionStatus {
  if (hasEnded(timeline, position)) {
    const status = timeline.structure.status(0)
    return status === 'completed' || status === 'failed' ? status : 'cancelled'
  }
  if (!timeline.live && position === timeline.length) return timeline.status
  return Object.keys(suspended).length > 0 ? 'waiting' : 'running'
}

/** The open questions, by the address of their node: the addresses from the workflow to the question. */
function questionsIn(state: State): Record<string, string[]> {
  const paths: JsonObject = {}
  for (const span of state.spans.values()) {
    if (span.kind !== 'question' || span.written) continue
    const path: string[] = []
    let node: string | undefined
    for (
      let at = state.spans.get(span.seq);
      at;
      at = at.parent === undefined ? undefined : state.spans.get(at.parent)
    ) {
      path.unshift(at.address)
      if (at.kind === 'node') node ??= at.address
    }
    setOwn(paths, node ?? span.address, path)
  }
  return paths as Record<string, string[]>
}

/** Each node by its address, its last attempt. */
async function stepsAt(
  timeline: Timeline,
  position: number,
  state: State,
  suspended: Record<string, string[]>,
): Promise<Pick<Snapshot, 'stepResults' | 'executionPath'>> {
  const { structure } = timeline
  const stepResults: JsonObject = {}
  const executionPath: string[] = []
  for (let seq = 0; seq < position; seq++) {
    if (structure.type(seq) !== 'enter' || structure.site(seq).kind !== 'node') continue
    const address = structure.address(seq)
    if (!Object.hasOwn(stepResults, address)) executionPath.push(address)
    const exit = structure.exit(seq)
    const open = state.spans.get(seq)
    let step: StepResult
    if (exit !== undefined && exit < position) {
      const { output, error } = (await readSpan(timeline, seq)).values
      step = { status: endings[structure.status(seq)] ?? 'completed', ...optional(output, error) }
    } else {
      const suspendedPath = Object.hasOwn(suspended, address) ? suspended[address] : undefined
      step = {
        status: suspendedPath ? 'suspended' : 'running',
        ...optional(open?.output, open?.error),
        ...(suspendedPath && { suspendedPath }),
      }
    }
    setOwn(stepResults, address, step as unknown as Json)
  }
  return { stepResults: stepResults as unknown as Record<string, StepResult>, executionPath }
}

const endings: Partial<Record<string, StepResult['status']>> = {
  failed: 'failed',
  cancelled: 'cancelled',
  skipped: 'skipped',
}

function optional(output: Json | undefined, error: ErrorInfo | undefined) {
  return { ...(output !== undefined && { output }), ...(error && { error }) }
}

/** Which node was followed by which, up to a position. */
function graphAt({ structure }: Timeline, position: number): Snapshot['executionGraph'] {
  const nodes = new Map<number, { id: string; workflow: string; visits: number; next: Set<string> }>()
  const before = new Map<number, number>()
  for (let seq = 0; seq < position; seq++) {
    if (structure.type(seq) !== 'enter' || structure.site(seq).kind !== 'node') continue
    const site = structure.siteNumber(seq)
    const { id, workflow } = structure.site(seq)
    const node = nodes.get(site) ?? { id, workflow, visits: 0, next: new Set() }
    nodes.set(site, node)
    node.visits++
    const parent = structure.parent(seq) ?? 0
    const last = before.get(parent)
    if (last !== undefined) nodes.get(last)!.next.add(id)
    before.set(parent, site)
  }
  return [...nodes.values()].map(node => ({ ...node, next: [...node.next] }))
}

function logsOf(events: readonly Event[], { structure }: Timeline): Snapshot['logs'] {
  return events
    .filter((event): event is LogEvent => event.type === 'log')
    .map(({ time, text, span, level, name, data }) => ({
      timestamp: time,
      type: structure.site(span).kind === 'workflow' ? ('status' as const) : ('step' as const),
      description: text,
      stepId: structure.address(span),
      metadata: {
        level,
        ...(name !== undefined && { name }),
        ...(data !== undefined && { data: data as Json }),
      },
    }))
}
