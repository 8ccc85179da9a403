import type { Handlers } from '../protocol/channel.ts'
import type { ExecutionContract, Overview } from '../protocol/execution.ts'
import { graphOf } from './graph.ts'
import { momentOf, momentValue, nearNode } from './moment.ts'
import { indexNodes } from './node-index.ts'
import { recordedNodes } from './node-types.ts'
import { createNodes } from './nodes.ts'
import { overviewOf, type ReadTimeline } from './overview.ts'
import { type Places, placesOf } from './places.ts'
import { type Spans, spansOf } from './spans.ts'
import { type Surveyed, surveyOf } from './survey.ts'

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
  let surveying: Promise<Surveyed> | undefined
  const surveyed = () => {
    surveying ??= surveyOf(timeline, index, onPart, control.signal)
    return surveying
  }
  let placed: Places | undefined
  const places = () => {
    placed ??= placesOf(timeline.structure)
    return placed
  }
  let arranged: Spans | undefined
  const spans = () => {
    arranged ??= spansOf(timeline.structure)
    return arranged
  }
  const nodes = createNodes(timeline, index, recorded, async () => (await surveyed()).times)

  return {
    overview: () => overviewOf(timeline, index),
    nodes: nodes.page,
    moment: looking => momentOf(timeline, looking),
    async text({ offset, ...place }) {
      const value = await momentValue(timeline, place)
      const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
      return { text: text.slice(offset, offset + textPiece), total: text.length }
    },
    near: ({ position, direction }) => ({ position: nearNode(timeline, position, direction < 0 ? -1 : 1) }),
    survey: async () => (await surveyed()).survey,
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
      places().overlay(position, timed ? (await surveyed()).facts : undefined),
    visit: query => places().visit(query),
    spans: async query => spans().window(query, query.axis === 'time' ? (await surveyed()).facts : undefined),
    positionAt: async ({ axis, at }) => ({
      position: spans().positionAt(axis, at, axis === 'time' ? (await surveyed()).facts : undefined),
    }),
    dispose: () => control.abort(new Error('The recording was closed.')),
  }
}
