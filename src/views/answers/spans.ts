import type { Structure } from '../../recording/structure.ts'
import {
  type Axis,
  type Bars,
  barStatuses,
  type Rows,
  type SpansQuery,
  type SpansWindow,
} from '../protocol/spans.ts'
import { createMarks } from './marks.ts'

/** What the structure does not hold. */
export interface SpanFacts {
  /** Milliseconds since the start, for the axis of time. */
  time?(seq: number): number
  /** Tokens of calls of models, by the seq of the event that tells them. */
  tokens?: ReadonlyMap<number, number>
}

/** The rows of a timeline, and which span lies in which. */
interface Arrangement {
  rows: number
  titles: { row: number; text: string }[]
  /** Spans by row, in the order in which they began. */
  spans: number[][]
}

/** Threads that are shown in rows of their own; what more run at the same time shares the last ones. */
const mostLanes = 120

/** Rows of a Gantt chart. */
const mostNodes = 2_000

/** Keys that are offered. */
const mostKeys = 500

/** The timeline of a structure: arranged once, asked often. */
export interface Spans {
  window(query: SpansQuery, facts?: SpanFacts): SpansWindow
  /** The position at a place of the axis. */
  positionAt(axis: Axis, at: number, facts?: SpanFacts): number
}

/** @param waits tells of a span whether all that it does is wait */
export function spansOf(structure: Structure, waits: (span: number) => boolean = () => false): Spans {
  const arranged: Partial<Record<Rows, Arrangement>> = {}
  const arrangement = (rows: Rows) => {
    arranged[rows] ??= rows === 'flame' ? flame(structure) : gantt(structure)
    return arranged[rows]
  }
  const marks = createMarks(structure, waits)
  const scaleOf = (axis: Axis, facts: SpanFacts | undefined) =>
    (axis === 'time' && facts?.time) || ((seq: number) => seq)

  return {
    window(query, facts) {
      const { axis, firstRow, lastRow } = query
      const at = scaleOf(axis, facts)
      const { rows, titles, spans } = arrangement(query.rows)
      const end = structure.length === 0 ? 0 : at(structure.length - 1)
      const { bars, names, inPart } = barsIn(structure, spans, query, at, end)
      return {
        end,
        bars,
        names,
        marks: marks(query, at, end, facts?.tokens),
        rows,
        titles: titles.filter(({ row }) => row >= firstRow - 60 && row <= lastRow),
        keys: [...structure.writtenKeys()].slice(0, mostKeys),
        inPart,
      }
    },
    positionAt(axis, place, facts) {
      const at = scaleOf(axis, facts)
      let [least, most] = [0, Math.max(0, structure.length - 1)]
      // The last event that is not after it.
      while (least < most) {
        const half = Math.ceil((least + most) / 2)
        if (at(half) <= place) least = half
        else most = half - 1
      }
      return least + 1
    },
  }
}

/** Lanes for threads: one that begins after another has ended takes its lane. */
function flame(structure: Structure): Arrangement {
  const lanes: { until: number; depth: number }[] = []
  const laneOf = new Map<number, number>()
  const depths = new Int32Array(structure.length)
  const spans: number[] = []
  for (let seq = 0; seq < structure.length; seq++) {
    if (structure.type(seq) !== 'enter') continue
    spans.push(seq)
    const thread = structure.thread(seq)
    const parent = structure.parent(seq)
    const isOwn = parent !== undefined && structure.thread(parent) === thread
    depths[seq] = isOwn ? depths[parent]! + 1 : 0
    let lane = laneOf.get(thread)
    if (lane === undefined) {
      const free = lanes.findIndex(({ until }) => until < seq)
      if (free >= 0) lane = free
      else if (lanes.length < mostLanes) lane = lanes.push({ until: 0, depth: 0 }) - 1
      else lane = mostLanes - 1
      lanes[lane]!.until = Math.max(lanes[lane]!.until, structure.exit(seq) ?? Number.POSITIVE_INFINITY)
      laneOf.set(thread, lane)
    }
    lanes[lane]!.depth = Math.max(lanes[lane]!.depth, depths[seq]! + 1)
  }
  const starts: number[] = []
  let rows = 0
  for (const { depth } of lanes) {
    starts.push(rows)
    rows += depth
  }
  const byRow: number[][] = Array.from({ length: rows }, () => [])
  for (const seq of spans) byRow[starts[laneOf.get(structure.thread(seq))!]! + depths[seq]!]!.push(seq)
  return { rows, titles: starts.map(row => ({ row, text: '' })), spans: byRow }
}

/** A row for each node of each workflow, in the order in which they first ran. */
function gantt(structure: Structure): Arrangement {
  const rowOf = new Map<number, number>()
  const byRow: number[][] = []
  const titles: { row: number; text: string }[] = []
  for (let seq = 0; seq < structure.length; seq++) {
    if (structure.type(seq) !== 'enter' || structure.site(seq).kind !== 'node') continue
    const site = structure.siteNumber(seq)
    let row = rowOf.get(site)
    if (row === undefined) {
      row = Math.min(mostNodes - 1, byRow.length)
      rowOf.set(site, row)
      if (byRow.length < mostNodes) {
        byRow.push([])
        titles.push({ row, text: structure.site(seq).id })
      }
    }
    byRow[row]!.push(seq)
  }
  return { rows: byRow.length, titles, spans: byRow }
}

/** From the best to the worst, for bars that stand for many. */
const worse = [1, 4, 3, 0, 2]

function barsIn(
  structure: Structure,
  spans: readonly number[][],
  { from, to, parts, firstRow, lastRow, counted = { from, to } }: SpansQuery,
  at: (seq: number) => number,
  end: number,
): { bars: Bars; names: string[]; inPart: number } {
  const bars: Bars = { row: [], from: [], to: [], span: [], count: [], status: [], name: [] }
  const names: string[] = []
  const numbers = new Map<number, number>()
  const part = (to - from) / Math.max(1, parts)
  let inPart = 0
  const rows = Math.min(spans.length - 1, Math.floor(lastRow))
  for (let row = Math.max(0, Math.floor(firstRow)); row <= rows; row++) {
    let last = -1
    for (const span of spans[row]!) {
      const begins = at(span)
      if (begins > to) break
      const exit = structure.exit(span)
      const ends = exit === undefined ? end : at(exit)
      if (ends < from) continue
      if (begins <= counted.to && ends >= counted.from) inPart++
      const status = barStatuses.indexOf(structure.status(span))
      if (last >= 0 && ends - begins < part && begins - bars.from[last]! < part) {
        bars.to[last] = Math.max(bars.to[last]!, ends)
        bars.count[last]!++
        if (worse.indexOf(status) > worse.indexOf(bars.status[last]!)) bars.status[last] = status
        continue
      }
      const site = structure.siteNumber(span)
      const name = numbers.get(site) ?? names.push(structure.site(span).id) - 1
      numbers.set(site, name)
      bars.row.push(row)
      bars.from.push(begins)
      bars.to.push(ends)
      bars.span.push(span)
      bars.count.push(1)
      bars.status.push(status)
      bars.name.push(name)
      // Only narrow ones are put together.
      last = ends - begins < part ? bars.row.length - 1 : -1
    }
  }
  return { bars, names, inPart }
}
