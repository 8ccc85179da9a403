import type { Event, NewEvent } from '../../recording/event.ts'
import { diff } from '../../recording/patch.ts'
import { copyObject, getOwn, isObject, type Json, type JsonObject, setOwn } from '../../workflow/json.ts'
import type { JsonRecording, ReadEvent } from './read-json-recording.ts'

/** A span that was entered. */
interface Open {
  seq: number
  kind: 'workflow' | 'node' | 'branch'
  id: string
  parent?: Open
  /** How often each id was entered directly in it. */
  visits: Map<string, number>
  /** Of workflows and branches; and what it was at their beginning. */
  context: JsonObject
  first: JsonObject
}

/**
 * The events of a JSON recording as ours. Nodes that overlap without one lying in the other become branches; what never
 * ended is cancelled at the end, or left open when the recording does not say how it ended; what is known to no event
 * of ours becomes a log.
 */
export function* importEvents(recording: JsonRecording): Generator<Event> {
  const { events, snapshots, success } = recording
  const ends = endsOf(events)
  let seq = 0
  let time = 0
  const at = (event: NewEvent): Event => ({ ...event, seq: seq++, time }) as Event
  const open: Open[] = []

  const enter = (parent: Open | undefined, kind: Open['kind'], id: string, rest: object): [Open, Event] => {
    const name = `${kind} ${id}`
    const visit = (parent?.visits.get(name) ?? 0) + 1
    parent?.visits.set(name, visit)
    const context = kind === 'node' || !parent ? {} : contextOf(parent).context
    const span: Open = {
      seq,
      kind,
      id,
      ...(parent && { parent }),
      visits: new Map(),
      context,
      first: context,
    }
    open.push(span)
    const above = parent && { parent: parent.seq }
    return [span, at({ type: 'enter', kind, id, ...above, visit, ...rest } as NewEvent)]
  }
  const leave = (span: Open, status: 'completed' | 'failed' | 'cancelled') => {
    open.splice(open.indexOf(span), 1)
    return at({ type: 'exit', span: span.seq, status })
  }
  const write = (span: Open, context: JsonObject, output?: Json) => {
    const owner = contextOf(span)
    const patch = diff(owner.context, context)
    owner.context = context
    return at({ type: 'write', span: span.seq, patch, ...(output !== undefined && { output }) } as NewEvent)
  }
  const log = ({ type, node, data }: ReadEvent) => {
    const { from_member: from, to_member: to, message } = data
    const text = typeof message === 'string' ? `${from} → ${to}: ${message}` : type
    const span = findOpen(open, 'node', node) ?? open.at(-1)!
    return at({ type: 'log', span: span.seq, text, level: 'info', name: type, data } as NewEvent)
  }
  /** Leaves all that lies in a span. */
  function* leaveWithin(outer: Open): Generator<Event> {
    for (const inner of open.filter(span => isWithin(span, outer) && span !== outer).reverse())
      yield leave(inner, 'cancelled')
  }
  /** Leaves a node, and its branch, whose context comes to those around it. */
  function* leaveNode(span: Open, status: 'completed' | 'failed'): Generator<Event> {
    yield* leaveWithin(span)
    yield leave(span, status)
    const branch = span.parent
    if (branch?.kind !== 'branch') return
    yield leave(branch, status)
    const outer = branch.parent!
    const merged = copyObject(contextOf(outer).context)
    for (const [key, value] of Object.entries(branch.context))
      if (getOwn(branch.first, key) !== value) setOwn(merged, key, value)
    if (diff(contextOf(outer).context, merged).length > 0) yield write(outer, merged)
  }

  const first = events.find(({ type }) => type === 'workflow_start')?.data['initial_context']
  const [root, entered] = enter(undefined, 'workflow', recording.workflow, {
    context: isObject(first) ? first : {},
  })
  root.context = isObject(first) ? first : {}
  yield entered

  const lastStart = events.findLastIndex(({ type }) => type === 'node_start')
  let ended: ReadEvent | undefined
  for (const [i, event] of events.entries()) {
    time = event.time
    const { type, node, data } = event
    if (ended) break
    switch (type) {
      case 'workflow_start':
        break
      case 'workflow_complete':
      case 'workflow_error':
        ended = event
        break
      case 'node_start': {
        const id = node ?? 'node'
        let parent = open.at(-1)!
        // One that ends later than what is open lies beside it.
        while (parent.kind === 'branch' || ends.get(i)! > (endOfOpen.get(parent) ?? events.length))
          parent = parent.parent!
        const beside = open.some(span => span.parent === parent && span.kind !== 'workflow')
        if (beside) {
          const [branch, event] = enter(parent, 'branch', id, {})
          yield event
          parent = branch
        }
        const { inputs, node_type: nodeType } = data
        const input = isObject(inputs) ? inputs : inputs == null ? undefined : { value: inputs }
        const [span, event] = enter(parent, 'node', id, {
          ...(typeof nodeType === 'string' && { nodeType }),
          ...(input && { input }),
        })
        endOfOpen.set(span, ends.get(i)!)
        yield event
        break
      }
      case 'node_complete':
      case 'node_error': {
        let span = findOpen(open, 'node', node ?? 'node')
        if (!span) {
          const [late, event] = enter(
            open.findLast(one => one.kind === 'workflow'),
            'node',
            node ?? 'node',
            {},
          )
          span = late
          yield event
        }
        yield* leaveWithin(span)
        const message = typeof data['error'] === 'string' ? data['error'] : undefined
        const failed = type === 'node_error' || message !== undefined
        const outputs = data['outputs'] ?? undefined
        const state = snapshotAfter(events, i, snapshots)
        const context = state ?? withOutputs(contextOf(span).context, span.id, outputs)
        if (!failed || outputs !== undefined || state) yield write(span, context, outputs)
        if (failed) {
          const caught = i < lastStart
          yield at(errorEvent(span.seq, message ?? 'It failed.', caught))
        }
        yield* leaveNode(span, failed ? 'failed' : 'completed')
        break
      }
      case 'recursion_enter': {
        if (data['operation_type'] !== 'workflow') {
          yield log(event)
          break
        }
        const outer = open.at(-1)!
        const [span, made] = enter(outer, 'workflow', String(data['identifier'] ?? 'workflow'), {
          context: contextOf(outer).context,
        })
        span.context = contextOf(outer).context
        yield made
        break
      }
      case 'recursion_exit': {
        const span = open.findLast(
          one =>
            one.kind === 'workflow' && one !== root && one.id === String(data['identifier'] ?? 'workflow'),
        )
        if (!span) {
          yield log(event)
          break
        }
        yield* leaveWithin(span)
        yield leave(span, 'completed')
        if (diff(contextOf(span.parent!).context, span.context).length > 0)
          yield write(span.parent!, span.context)
        break
      }
      case 'state_snapshot': {
        const state = snapshots.get(String(data['snapshot_id']))
        const span = open.at(-1)!
        if (state && diff(contextOf(span).context, state).length > 0) yield write(span, state)
        break
      }
      default:
        yield log(event)
    }
  }
  const failed = success === false || ended?.type === 'workflow_error' || ended?.data['success'] === false
  if (!ended && success === undefined) return
  yield* leaveWithin(root)
  const last = ended?.data['final_state']
  yield write(root, isObject(last) ? last : root.context, isObject(last) ? last : root.context)
  const message = ended?.data['error'] ?? recording.error
  if (failed && typeof message === 'string') yield at(errorEvent(root.seq, message, false))
  yield leave(root, failed ? 'failed' : 'completed')
}

/** Where in the list the nodes end that are open. */
const endOfOpen = new WeakMap<Open, number>()

/** For each start of a node the place of its end, or that of the end of all. */
function endsOf(events: readonly ReadEvent[]): Map<number, number> {
  const ends = new Map<number, number>()
  const waiting = new Map<string, number[]>()
  for (const [i, { type, node = 'node' }] of events.entries()) {
    if (type === 'node_start') {
      ends.set(i, events.length)
      waiting.set(node, [...(waiting.get(node) ?? []), i])
    } else if (type === 'node_complete' || type === 'node_error') {
      const start = waiting.get(node)?.pop()
      if (start !== undefined) ends.set(start, i)
    }
  }
  return ends
}

const findOpen = (open: readonly Open[], kind: Open['kind'], id: string | undefined) =>
  open.findLast(span => span.kind === kind && span.id === id)

function contextOf(span: Open): Open {
  let at = span
  while (at.kind === 'node') at = at.parent!
  return at
}

function isWithin(span: Open, outer: Open): boolean {
  for (let at: Open | undefined = span; at; at = at.parent) if (at === outer) return true
  return false
}

/** The state that was captured right after an event, before anything else began. */
function snapshotAfter(
  events: readonly ReadEvent[],
  i: number,
  snapshots: JsonRecording['snapshots'],
): JsonObject | undefined {
  const next = events[i + 1]
  return next?.type === 'state_snapshot' ? snapshots.get(String(next.data['snapshot_id'])) : undefined
}

/** What a node gave as an object are keys of the state; anything else stands under its id. */
function withOutputs(context: JsonObject, id: string, outputs: Json | undefined): JsonObject {
  if (outputs === undefined) return context
  const copy = copyObject(context)
  if (!isObject(outputs)) setOwn(copy, id, outputs)
  else for (const [key, value] of Object.entries(outputs)) setOwn(copy, key, value)
  return copy
}

function errorEvent(span: number, message: string, caught: boolean): NewEvent {
  return { type: 'error', span, error: { code: 'imported-error', name: 'Error', message }, caught }
}
