import { type Sketch, sketchOf } from '../../recording/sketch.ts'
import type { Handlers } from '../protocol/channel.ts'
import type { ExecutionContract, Overview, Survey } from '../protocol/execution.ts'
import { graphOf } from './graph.ts'
import { beginningsOf } from './marks.ts'
import { momentOf, momentValue, nearNode } from './moment.ts'
import { indexNodes, type NodeIndex } from './node-index.ts'
import { recordedNodes } from './node-types.ts'
import { createNodes, type NodeTimes } from './nodes.ts'
import { overviewOf, type ReadTimeline } from './overview.ts'
import { type EventFacts, type Places, placesOf } from './places.ts'
import { type Spans, spansOf } from './spans.ts'
import { surveyOf } from './survey.ts'
import { tokensOf } from './tokens.ts'

/** The questions of a page that the recording alone answers. */
export type RecordedAnswers = Pick<
  Handlers<ExecutionContract>,
  | 'nodes'
  | 'moment'
  | 'text'
  | 'near'
  | 'survey'
  | 'source'
  | 'graph'
  | 'overlay'
  | 'visit'
  | 'spans'
  | 'positionAt'
>

/** Answers from one state of a recording. */
export interface ExecutionAnswers extends RecordedAnswers {
  overview(): Promise<Overview>
  /** The positions at which nodes begin. */
  beginnings(nodes: readonly { workflow: string; id: string }[]): number[]
  /** Ends what reads the whole recording. */
  dispose(): void
}

/** Characters of a text at once. */
const textPiece = 200_000

/**
 * Answers the page of an execution. Reads what is asked for, and never more of the recording at once than a few blocks.
 * @param onPart told how far reading the whole recording is, where something needs that
 */
export function answersFrom(timeline: ReadTimeline, onPart?: (part: number) => void): ExecutionAnswers {
  const index = indexNodes(timeline.structure)
  const recorded = recordedNodes(timeline)
  const control = new AbortController()
  let surveying: Promise<Survey> | undefined
  let sketching: Promise<Sketch> | undefined
  let counting: Promise<ReadonlyMap<number, number>> | undefined
  const sketched = () => {
    sketching ??= sketchOf(timeline, onPart, control.signal)
    return sketching
  }
  const tokens = () => {
    counting ??= tokensOf(timeline)
    return counting
  }
  let placed: Places | undefined
  const places = () => {
    placed ??= placesOf(timeline.structure)
    return placed
  }
  let arranged: Spans | undefined
  const spans = () => {
    arranged ??= spansOf(timeline.structure, span => recorded.waits(span))
    return arranged
  }
  const nodes = createNodes(timeline, index, recorded, async () =>
    timesOfRows(timeline, index, await sketched()),
  )

  return {
    overview: () => overviewOf(timeline, index),
    beginnings: nodes => beginningsOf(timeline.structure, nodes),
    nodes: nodes.page,
    moment: looking => momentOf(timeline, looking),
    async text({ offset, ...place }) {
      const value = await momentValue(timeline, place)
      const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
      return { text: text.slice(offset, offset + textPiece), total: text.length }
    },
    near: ({ position, direction }) => ({ position: nearNode(timeline, position, direction < 0 ? -1 : 1) }),
    survey() {
      surveying ??= surveyOf(timeline, onPart, control.signal)
      return surveying
    },
    source({ span }) {
      const { path, source, includes = {} } = timeline.header
      const files = [
        { path, text: source },
        ...Object.entries(includes).map(([path, text]) => ({ path, text })),
      ]
      const exists =
        span !== undefined && span >= 0 && span < timeline.length && timeline.structure.type(span) === 'enter'
      const range = exists ? recorded.rangeOf(span) : undefined
      return range ? { files, lines: { path, from: range.start.line, to: range.end.line } } : { files }
    },
    graph: () => graphOf(recorded.file, timeline.header.workflow, timeline.structure),
    overlay: async ({ position, timed }) =>
      places().overlay(position, timed ? factsOf(await sketched()) : undefined),
    visit: query => places().visit(query),
    spans: async query =>
      spans().window(query, {
        ...(query.axis === 'time' && factsOf(await sketched())),
        tokens: await tokens(),
      }),
    positionAt: async ({ axis, at }) => ({
      position: spans().positionAt(axis, at, axis === 'time' ? factsOf(await sketched()) : undefined),
    }),
    dispose: () => control.abort(new Error('The recording was closed.')),
  }
}

function factsOf({ times, pinned, reused }: Sketch): EventFacts {
  return {
    time: seq => times[seq]!,
    pinned: span => pinned.has(span),
    reused: span => reused.has(span),
  }
}

function timesOfRows({ structure }: ReadTimeline, index: NodeIndex, { times }: Sketch): NodeTimes {
  return {
    start: row => times[index.first(row)]!,
    end(row) {
      const exit = structure.exit(index.last(row))
      return exit === undefined ? Number.NaN : times[exit]!
    },
  }
}
