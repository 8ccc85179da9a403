import type { EnterEvent, ErrorEvent } from '../../recording/event.ts'
import type { Structure } from '../../recording/structure.ts'
import type { Timeline } from '../../recording/timeline.ts'
import type { Json, JsonObject } from '../../workflow/json.ts'
import { factsOf } from '../trace/execution-facts.ts'
import { type SpanTree, spanTreeOf } from '../trace/span-tree.ts'
import { readSpan } from '../trace/span-values.ts'
import { seconds } from '../trace/trace.ts'

/** One event of a JSON recording. */
export interface JsonEvent {
  event_id: string
  event_type: string
  /** Seconds since 1970. */
  timestamp: number
  workflow_id: string
  node_id: string | null
  data: JsonObject
  metadata: JsonObject
}

interface Options {
  /** False to leave out the state after each node. */
  snapshots?: boolean
}

/**
 * An execution as a JSON recording, `{metadata, events, snapshots}`, piece by piece: the format of other tools, which
 * has nodes, teams, nested workflows and states, but no calls, logs, branches or attempts.
 */
export async function* toJsonRecording(
  timeline: Timeline,
  { snapshots = true }: Options = {},
): AsyncGenerator<string> {
  const tree = spanTreeOf(timeline.structure)
  const facts = await factsOf(timeline)
  const started = Date.parse(facts.startedAt) / 1_000
  let events = 0
  for (let seq = 0; seq < timeline.length; seq++) events += kindsAt(tree, seq, snapshots).length
  const ended = timeline.summary !== undefined
  const metadata = {
    recording_id: facts.id,
    workflow_name: facts.workflow,
    started_at: started,
    completed_at: ended ? started + seconds(facts.duration) : null,
    duration_seconds: ended ? seconds(facts.duration) : null,
    success: facts.status === 'completed' ? true : facts.status === 'failed' ? false : null,
    error: facts.error?.message ?? null,
    node_count: facts.nodes,
    team_count: facts.teams,
    recursion_max_depth: facts.maxDepth,
    event_count: events,
    file_size_bytes: null,
    checksum: null,
    tags: facts.tags,
  }
  yield `{\n  "metadata": ${JSON.stringify(metadata)},\n  "events": [`
  let first = true
  for (let seq = 0; seq < timeline.length; seq++) {
    for (const event of await eventsAt(timeline, tree, seq, started, snapshots)) {
      yield `${first ? '' : ','}\n    ${JSON.stringify(event)}`
      first = false
    }
  }
  yield `${first ? '' : '\n  '}],\n  "snapshots": [`
  first = true
  for (let seq = 0; snapshots && seq < timeline.length; seq++) {
    if (!isNodeExit(tree.structure, seq)) continue
    yield `${first ? '' : ','}\n    ${JSON.stringify(await snapshotAt(timeline, seq, started))}`
    first = false
  }
  yield `${first ? '' : '\n  '}]\n}\n`
}

function isNodeExit(structure: Structure, seq: number): boolean {
  return structure.type(seq) === 'exit' && structure.site(structure.span(seq)).kind === 'node'
}

function isTeam({ structure, children }: SpanTree, span: number): boolean {
  return children(span).some(child => structure.site(child).kind === 'member')
}

/** The types of the events that an event of ours stands for; known without reading it. */
function kindsAt(tree: SpanTree, seq: number, snapshots: boolean): string[] {
  const { structure } = tree
  const type = structure.type(seq)
  if (type !== 'enter' && type !== 'exit') return []
  const span = structure.span(seq)
  const { kind } = structure.site(span)
  const failed = structure.status(span) === 'failed'
  if (kind === 'workflow') {
    if (span !== 0) return [type === 'enter' ? 'recursion_enter' : 'recursion_exit']
    return [type === 'enter' ? 'workflow_start' : failed ? 'workflow_error' : 'workflow_complete']
  }
  if (kind !== 'node') return []
  if (type === 'enter') return isTeam(tree, span) ? ['node_start', 'team_start'] : ['node_start']
  return [
    ...(isTeam(tree, span) ? ['team_complete'] : []),
    failed ? 'node_error' : 'node_complete',
    ...(snapshots ? ['state_snapshot'] : []),
  ]
}

async function eventsAt(
  timeline: Timeline,
  tree: SpanTree,
  seq: number,
  started: number,
  snapshots: boolean,
): Promise<JsonEvent[]> {
  const { structure, header } = timeline
  const kinds = kindsAt(tree, seq, snapshots)
  if (kinds.length === 0) return []
  const span = structure.span(seq)
  const { kind, id } = structure.site(span)
  const { time } = await timeline.event(seq)
  const isNode = kind === 'node'
  const events: JsonEvent[] = []
  for (const [i, event_type] of kinds.entries()) {
    events.push({
      event_id: `${header.execution}-${seq}${i > 0 ? `-${i}` : ''}`,
      event_type,
      timestamp: started + seconds(time),
      workflow_id: header.execution,
      node_id: isNode ? id : null,
      data: await dataOf(timeline, tree, event_type, span, seq),
      metadata: /^(node|team)_/.test(event_type) ? { recursion_depth: structure.level(span) } : {},
    })
  }
  return events
}

async function dataOf(
  timeline: Timeline,
  tree: SpanTree,
  type: string,
  span: number,
  seq: number,
): Promise<JsonObject> {
  const { structure, header } = timeline
  if (type === 'state_snapshot') return { snapshot_id: snapshotId(header.execution, seq) }
  if (type.startsWith('recursion_'))
    return { operation_type: 'workflow', identifier: structure.site(span).id, depth: structure.level(span) }
  if (type === 'workflow_start')
    return { initial_context: ((await timeline.event(span)) as EnterEvent).context ?? {} }
  if (type === 'node_start' || type === 'team_start') {
    const open = (await timeline.state(seq + 1)).spans.get(span)!
    if (type === 'node_start') return { inputs: open.input ?? null, node_type: open.nodeType ?? null }
    const members = tree.children(span).filter(child => structure.site(child).kind === 'member')
    const ids = new Set(members.map(child => structure.site(child).id))
    return { formation: null, member_count: ids.size, context: open.input ?? {} }
  }
  const { values, state } = await readSpan(timeline, span)
  const error = values.error?.message ?? (await lastError(timeline, tree, span))
  const success = values.status === 'completed'
  if (type.startsWith('workflow_'))
    return { final_state: state.contexts.get(span) ?? {}, success, error: success ? null : error }
  const duration_seconds = values.duration === undefined ? null : seconds(values.duration)
  if (type === 'team_complete') return { final_output: values.output ?? null, duration_seconds, success }
  return { outputs: (values.output ?? null) as Json, duration_seconds, error: success ? null : error }
}

async function lastError(timeline: Timeline, tree: SpanTree, span: number): Promise<string | null> {
  for (const seq of tree.notes(span).reverse()) {
    const event = await timeline.event(seq)
    if (event.type === 'error') return (event as ErrorEvent).error.message
  }
  return null
}

const snapshotId = (execution: string, seq: number) => `${execution}-state-${seq}`

async function snapshotAt(timeline: Timeline, seq: number, started: number) {
  const { structure, header } = timeline
  const span = structure.span(seq)
  const state = await timeline.state(seq)
  const open = state.spans.get(span)!
  const stack: string[] = []
  for (let at: number | undefined = span; at !== undefined; at = structure.parent(at)) {
    const { kind, id } = structure.site(at)
    if (kind === 'workflow' || kind === 'node') stack.unshift(`${kind}:${id}`)
  }
  return {
    snapshot_id: snapshotId(header.execution, seq),
    timestamp: started + seconds((await timeline.event(seq)).time),
    workflow_id: header.execution,
    node_id: open.id,
    state: state.contexts.get(open.context) ?? {},
    recursion_depth: structure.level(span),
    execution_stack: stack,
  }
}
