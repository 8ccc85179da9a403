/** What the timeline is measured in: milliseconds since the start, or events. */
export type Axis = 'time' | 'steps'

/** How spans are put in rows: threads with what is nested below each other, or a row for each node. */
export type Rows = 'flame' | 'gantt'

/** Which part of the timeline is seen, and how large. */
export interface SpansQuery {
  axis: Axis
  rows: Rows
  /** In the unit of the axis. */
  from: number
  to: number
  /** What of it is counted: more is asked for than is seen. */
  counted?: { from: number; to: number }
  /** What is narrower than one of so many parts is put together. */
  parts: number
  firstRow: number
  lastRow: number
  /** The context key whose writes are marked. */
  key?: string
  /** Positions at which breakpoints stop, ascending. The host of the page fills them in: it knows the breakpoints. */
  hits?: readonly number[]
}

/** How a bar looks: the numbers of its status in the list. */
export const barStatuses = ['open', 'completed', 'failed', 'cancelled', 'skipped'] as const

/** Spans in a row, or many that are too narrow to be told apart. Columns, because there are many. */
export interface Bars {
  row: number[]
  from: number[]
  to: number[]
  /** The span; of many the first. */
  span: number[]
  count: number[]
  /** Index in `barStatuses`; of many the worst. */
  status: number[]
  /** Index in the names. */
  name: number[]
}

/** Something that happened, or several of a kind so near that they cannot be told apart. */
export interface Mark {
  /** `wait`: a node that only waits; `retry`: from one attempt of a node to the next. */
  kind: 'error' | 'breakpoint' | 'question' | 'wait' | 'retry' | 'write' | 'cost'
  at: number
  /** Where it ends, if it lasts. */
  until?: number
  /** Where the playhead stands to look at it: at the first of several. */
  position: number
  count: number
  /** Of costs, tokens. */
  amount?: number
}

/** What is seen of the timeline. */
export interface SpansWindow {
  /** Of the whole timeline, in the unit of the axis. */
  end: number
  bars: Bars
  names: string[]
  marks: Mark[]
  /** All rows there are. */
  rows: number
  /** Where rows begin that belong together, and what they are called; a thread is called by its bars. */
  titles: { row: number; text: string }[]
  /** The keys whose writes can be marked. */
  keys: string[]
  /** Spans in the part that is counted. */
  inPart: number
}
