import type { ModelUsage } from '../../history/trace/model-usage.ts'
import type { ErrorInfo, EventType, ExitStatus, SpanKind } from '../../recording/event.ts'
import type { ExecutionStatus } from '../../recording/format.ts'
import type { ExecutionGraph, GraphOverlay, Visit, VisitQuery } from './graph.ts'
import type { Axis, SpansQuery, SpansWindow } from './spans.ts'

/** What the page of an execution can have done by its host. */
export const pageActions = [
  'replay',
  'replayFromFailure',
  'replayHere',
  'rerun',
  'answer',
  'compare',
  'export',
  'showNode',
  'openSource',
  'openParent',
  'saveValue',
  'copy',
  'manageTrust',
  'breakpoint',
  'saveImage',
] as const

/** What the page of an execution can have done by its host. */
export type PageAction = (typeof pageActions)[number]

/** An action that the host has. Those that it does not have are not shown. */
export interface OfferedAction {
  /** Why it is not possible now; absent where it is. */
  refused?: 'untrusted'
}

/** The actions that a host has. */
export type Offer = Partial<Record<PageAction, OfferedAction>>

/** Where the run failed. */
export interface Failure {
  /** Of the node. */
  address: string
  nodeType?: string
  /** The span that failed, the node or a call in it, and where the playhead stands to look at it. */
  span: number
  position: number
  error: ErrorInfo
}

/** What of an environment is shown; the rest is for programs. */
export const environmentNames = ['host', 'playhead', 'node', 'commit', 'branch'] as const

/** What is known of an execution as a whole. */
export interface Overview {
  id: string
  workflow: string
  /** Path of the workflow file on the machine that ran it. */
  program: string
  status: ExecutionStatus
  /** ISO 8601, UTC. */
  startedAt: string
  /** Milliseconds; up to the last event of one that did not end. */
  duration: number
  events: number
  /** The furthest position. */
  last: number
  /** Rows of the table of nodes. */
  nodes: number
  failedNodes: number
  /** True when it called models: then there is a usage in the survey. */
  callsModels: boolean
  tags: readonly string[]
  /** What it was forked from. */
  parent?: { execution: string; position: number }
  startedBy?: { execution: string; address: string }
  /** What ran it, as far as it is recorded. */
  environment: readonly { name: (typeof environmentNames)[number]; value: string }[]
  failure?: Failure
  questions: readonly { address: string; prompt: string }[]
  /** What could not be read of a damaged file. */
  damage?: string
  /** Positions of errors, at most some hundred. */
  errors: readonly number[]
}

/** A key by which the table of nodes is sorted; `started` is the order in which they began. */
export type NodeSort = 'started' | 'address' | 'type' | 'status' | 'visit' | 'attempts' | 'duration'

/** Which nodes, in which order. */
export interface NodesQuery {
  sort: NodeSort
  descending: boolean
  /** In the address or the type, in any case; all where empty. */
  text: string
  /** All where absent. */
  status?: ExitStatus | 'open'
  /** Positions: only what was going on between them. */
  between?: { from: number; to: number }
  offset: number
  limit: number
}

/** One visit of a node, with all its attempts. */
export interface NodeRow {
  address: string
  type: string
  status: ExitStatus | 'open'
  /** Which visit it is, of how many at this place. */
  visit: number
  visits: number
  attempts: number
  /** Milliseconds since the execution started. */
  startedAt: number
  /** Milliseconds; absent while it is open. */
  duration?: number
  /** The span of the last attempt. */
  span: number
  /** Where the playhead stands to look at what it gave. */
  position: number
}

/** A stretch of the table of nodes. */
export interface NodesPage {
  total: number
  matching: number
  rows: NodeRow[]
}

/** An event in few words. */
export interface EventText {
  seq: number
  type: EventType
  address: string
  text: string
}

/** An open span on the stack. */
export interface Frame {
  span: number
  kind: SpanKind
  id: string
  address: string
  nodeType?: string
  visit: number
  attempt: number
  pinned?: true
  failed?: true
}

/** A path of the run with its open spans, innermost first. */
export interface Thread {
  id: number
  name: string
  frames: Frame[]
}

/** What part of a frame a value belongs to. */
export type Part = 'context' | 'input' | 'output' | 'error'

/** How a value differs from the one at the position before; `inside` when something in it does. */
export type Change = 'added' | 'changed' | 'removed' | 'inside'

/** A value, or a part of one, in one row. */
export interface ValueRow {
  /** The part of the frame, then keys and indexes. */
  path: readonly [Part, ...(string | number)[]]
  kind: 'object' | 'list' | 'string' | 'number' | 'boolean' | 'null' | 'more'
  /** Shortened; of a row `more`, how many are left. */
  text: string
  /** Of texts in characters, of lists and objects in members. */
  size?: number
  /** True or false for what has parts. */
  expanded?: boolean
  change?: Change
  /** What it was, shortened. */
  old?: string
}

/** Which values are to be seen. */
export interface Looking {
  position: number
  /** The frame; the innermost of the thread that moved last where it is absent or not there. */
  span?: number
  /** The paths that are open, each as JSON. */
  open: readonly string[]
  /** How many parts of a value are shown, where it is not the usual number; by path as JSON. */
  shown: Readonly<Record<string, number>>
}

/** All that is to be seen at a position. */
export interface Moment {
  position: number
  /** Milliseconds since the start. */
  time: number
  /** What has just happened; absent at the very start. */
  event?: EventText
  threads: Thread[]
  /** The frame whose values these are. */
  span?: number
  values: ValueRow[]
}

/** A value of a moment. */
export interface ValuePlace {
  position: number
  span: number
  path: readonly [Part, ...(string | number)[]]
}

/** A large value that was written, or handed to a node. */
export interface LargeValue extends ValuePlace {
  address: string
  label: string
  /** Characters of its JSON. */
  size: number
  preview: string
}

/** What only reading the whole recording tells. */
export interface Survey {
  usage?: ModelUsage
  /** The largest first. */
  values: LargeValue[]
  /** How many there are, those left out included. */
  valueCount: number
}

/** A file that the execution ran. */
export interface SourceText {
  path: string
  text: string
}

/** What an action is about. */
export interface ActionParams {
  action: PageAction
  position?: number
  /** Of a node. */
  span?: number
  place?: ValuePlace
  /** For the clipboard; of an image, its SVG, or its PNG in base64. */
  text?: string
  /** A node of the text, whether it ran or not. */
  node?: { workflow: string; id: string }
  image?: 'svg' | 'png'
}

/** What the page of an execution asks. */
export type ExecutionContract = {
  overview: {
    params: Record<string, never>
    result: { overview: Overview; offer: Offer; playhead?: DebugPlayhead; tab?: string }
  }
  nodes: { params: NodesQuery; result: NodesPage }
  moment: { params: Looking; result: Moment }
  /** A text from an offset on, some hundred thousand characters at most; a value that is no text as JSON. */
  text: { params: ValuePlace & { offset: number }; result: { text: string; total: number } }
  /** The next or previous beginning of a node. */
  near: { params: { position: number; direction: 1 | -1 }; result: { position: number } }
  survey: { params: Record<string, never>; result: Survey }
  source: {
    params: { span?: number }
    result: { files: SourceText[]; lines?: { path: string; from: number; to: number } }
  }
  graph: { params: Record<string, never>; result: ExecutionGraph }
  /** @param timed true to wait for what needs all of the recording: durations, pins and reused results */
  overlay: { params: { position: number; timed: boolean }; result: GraphOverlay }
  visit: { params: VisitQuery; result: Visit }
  spans: { params: SpansQuery; result: SpansWindow }
  positionAt: { params: { axis: Axis; at: number }; result: { position: number } }
  act: { params: ActionParams; result: null }
  /** The person moves the playhead: a debug session on the same execution follows. */
  seek: { params: { position: number }; result: null }
}

/** Where a debug session on the same execution stands. */
export interface DebugPlayhead {
  position: number
  live: boolean
}

/** What the page of an execution is told. */
export type ExecutionEvents = {
  /** The recording has grown, or the actions have changed. */
  changed: { overview: Overview; offer: Offer }
  /** The recording cannot be read any more. */
  unreadable: { message: string; remedy?: string }
  /** A tab is to be shown. */
  tab: { id: string }
  /** A debug session has moved; null once there is none. */
  playhead: DebugPlayhead | null
  /** How much of the recording has been read for the survey, from 0 to 1. */
  surveying: { part: number }
  /** The nodes at whose lines there are breakpoints. */
  breakpoints: { nodes: readonly { workflow: string; id: string }[] }
  /** The places at which breakpoints stop are others now, which the timeline marks. */
  hits: { count: number }
}
