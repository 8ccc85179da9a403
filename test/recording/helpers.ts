import fc from 'fast-check'
import type { ByteSource } from '../../src/recording/byte-source.ts'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import type { Event } from '../../src/recording/event.ts'
import { createSha256 } from '../../src/recording/files-node.ts'
import type { RecordingHeader } from '../../src/recording/format.ts'
import { openRecording, type RecordedTimeline } from '../../src/recording/reader.ts'
import { createMemorySink } from '../../src/recording/sink.ts'
import { apply, emptyState, type State } from '../../src/recording/state.ts'
import { createWriter } from '../../src/recording/writer.ts'
import { testHeader } from '../start-run.ts'

/** A decision of the generator: what happens next, and where. Numbers are taken modulo what is possible. */
export interface Choice {
  what: 'node' | 'branch' | 'handler' | 'workflow' | 'write' | 'log' | 'error' | 'exit'
  where: number
  value: unknown
}

const odd = fc.constantFrom('a', 'b', 'list', '__proto__', 'constructor', 'a/b~c', '😀', '')

/** Choices that make executions of some depth, in which most things are writes. */
export const choices: fc.Arbitrary<Choice[]> = fc.array(
  fc.record({
    what: fc.constantFrom<Choice['what'][]>(
      'node',
      'node',
      'branch',
      'handler',
      'workflow',
      'write',
      'write',
      'write',
      'log',
      'error',
      'exit',
      'exit',
    ),
    where: fc.nat(20),
    value: fc.tuple(odd, fc.jsonValue({ maxDepth: 2 })),
  }),
  { maxLength: 60 },
)

/** A valid execution: every event fits the state before it, and in the end all spans are closed if `finished`. */
export function execute(made: readonly Choice[], finished = true): Event[] {
  const events: Event[] = []
  const visits = new Map<string, number>()
  let state = emptyState
  const add = (event: Record<string, unknown>) => {
    const whole = { seq: events.length, time: events.length / 8, ...event } as Event
    events.push(whole)
    state = apply(state, whole)
  }
  const enter = (kind: string, id: string, parent?: number, more: object = {}) => {
    const visit = (visits.get(`${parent} ${kind} ${id}`) ?? 0) + 1
    visits.set(`${parent} ${kind} ${id}`, visit)
    add({ type: 'enter', kind, id, ...(parent === undefined ? {} : { parent }), visit, ...more })
  }
  const innermost = () =>
    [...state.spans.values()].filter(
      span => ![...state.spans.values()].some(other => other.parent === span.seq),
    )

  enter('workflow', 'main', undefined, {
    context: JSON.parse('{"a": 1, "list": [1, {"x": 2}], "__proto__": "odd"}'),
  })
  for (const { what, where, value } of made) {
    const spans = [...state.spans.values()]
    const span = spans[where % spans.length]!
    const [key, json] = value as [string, unknown]
    switch (what) {
      case 'node': {
        const refs = where % 3 === 0 ? { refs: { whole: '', part: '/a' } } : {}
        enter('node', `n${where % 4}`, span.seq, { nodeType: 'compute', input: { [key]: json }, ...refs })
        break
      }
      case 'branch':
      case 'handler':
        enter(what, `n${where % 4}`, span.seq)
        break
      case 'workflow':
        enter('workflow', 'inner', span.seq, { context: { [key]: json } })
        break
      case 'write': {
        const context = state.contexts.get(span.context)!
        const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
        const patch = Object.hasOwn(context, key)
          ? [{ op: 'replace', path, value: json, old: context[key] }]
          : [{ op: 'add', path, value: json }]
        const output = [{}, { output: json }, { outputAt: path }, { outputAt: { [key]: path, other: '' } }][
          where % 4
        ]
        add({ type: 'write', span: span.seq, patch: where % 5 === 0 ? [] : patch, ...output })
        break
      }
      case 'log':
        add({ type: 'log', span: span.seq, text: key, level: 'info', data: json })
        break
      case 'error':
        add({
          type: 'error',
          span: span.seq,
          caught: where % 2 === 0,
          error: { code: 'handler-failed', name: 'Error', message: key },
        })
        break
      case 'exit': {
        const leaves = innermost()
        const leaf = leaves[where % leaves.length]!
        if (leaf.parent !== undefined)
          add({
            type: 'exit',
            span: leaf.seq,
            status: (['completed', 'failed', 'cancelled'] as const)[where % 3],
            next: ['x'],
          })
      }
    }
  }
  while (finished && state.spans.size > 0)
    add({ type: 'exit', span: innermost()[0]!.seq, status: 'completed' })
  return events
}

/** Executions of up to several blocks. */
export const executions = fc
  .tuple(choices, fc.constantFrom(1, 1, 1, 30), fc.boolean())
  .map(([made, times, finished]) => execute(Array.from({ length: times }, () => made).flat(), finished))

/** All states of an execution by applying one event after the other. */
export function statesOf(events: readonly Event[]): State[] {
  const states = [emptyState]
  for (const event of events) states.push(apply(states.at(-1)!, event))
  return states
}

export const ending = { status: 'completed', endedAt: '2030-01-01T00:00:01.000Z', duration: 1_000 } as const

/** Starts a recording in memory. */
export function startRecording(header: Partial<RecordingHeader> = {}) {
  const sink = createMemorySink()
  return { sink, writer: createWriter(testHeader(header), sink, nodeCodec, createSha256()) }
}

/** A finished recording. */
export function record(events: readonly Event[], header: Partial<RecordingHeader> = {}): Uint8Array {
  const { sink, writer } = startRecording(header)
  for (const event of events) writer.append(event)
  writer.finish(ending)
  return sink.bytes()
}

/** Bytes to read from, with a count of what was read. */
export function sourceOf(
  bytes: Uint8Array,
): ByteSource & { read: ByteSource['read']; total: number; reads: number } {
  const source = {
    total: 0,
    reads: 0,
    size: async () => bytes.length,
    async read(offset: number, size: number) {
      const found = bytes.slice(offset, offset + size)
      source.total += found.length
      source.reads++
      return found
    },
  }
  return source
}

/** Opens a recording in memory. */
export function open(bytes: Uint8Array): Promise<RecordedTimeline> {
  return openRecording(sourceOf(bytes), 'run.playhead', nodeCodec)
}
