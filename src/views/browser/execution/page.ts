import type {
  ActionParams,
  ExecutionContract,
  ExecutionEvents,
  Moment,
  Offer,
  Overview,
} from '../../protocol/execution.ts'
import type { Host } from '../frame/host.ts'
import type { Memory } from '../frame/memory.ts'
import type { Tab } from '../frame/tabs.ts'

/** What the page remembers of one recording. */
export interface Remembered {
  tab: string
  /** -1 as long as nobody has moved: then it is where it failed, or the end. */
  position: number
  /** Paths of values that are open, as JSON. */
  open: string[]
  filter: string
  nodeStatus: string
  /** Two positions: only nodes that were going on between them are listed; all where empty. */
  between: number[]
  sort: string
  descending: boolean
  /** Places of the graph that were opened or closed, other than at first. */
  turned: string[]
  direction: string
  /** What the colours of the graph mean. */
  colours: string
  /** What part of the graph is seen: x, y and scale; all of it where empty. */
  camera: number[]
  axis: string
  rows: string
  /** The part of the timeline that is seen, in the unit of the axis; all of it where empty. */
  range: number[]
  /** The context key whose writes are marked. */
  key: string
}

/** What a page begins with. */
export const atFirst: Remembered = {
  tab: 'state',
  position: -1,
  open: ['["error"]', '["context"]'],
  filter: '',
  nodeStatus: '',
  between: [],
  sort: 'started',
  descending: false,
  turned: [],
  direction: 'right',
  colours: 'status',
  camera: [],
  axis: 'time',
  rows: 'flame',
  range: [],
  key: '',
}

/** The page of an execution, as its parts see it. */
export interface Page {
  readonly host: Host<ExecutionContract, ExecutionEvents>
  readonly memory: Memory<Remembered>
  readonly overview: Overview
  readonly offer: Offer
  /** Where the playhead of the page stands. */
  readonly position: number
  /** What is to be seen there; undefined until it has come. */
  readonly moment: Moment | undefined
  /** Moves the playhead, and with it a debug session on the same execution. @param span the frame to look at */
  seek(position: number, span?: number): void
  /** Asks again for what is to be seen where it stands, with other values open or another frame. */
  look(change?: { span?: number | undefined; open?: string[]; shown?: Record<string, number> }): void
  /** Has something done by the host; says it where that is not possible. */
  act(params: ActionParams): Promise<void>
  /** Makes a tab visible. */
  show(tab: string): void
  /** Told each time the playhead has moved, before what is to be seen there has come. */
  onMove(listener: (position: number) => void): void
  /** Told each time there is something else to be seen. */
  onMoment(listener: (moment: Moment) => void): void
  /** Told when the recording has grown, or its status has changed. */
  onChange(listener: (overview: Overview) => void): void
  /** Says to the person what went wrong. */
  tell(thrown: unknown): void
}

/** Makes a tab of a page. Tabs are listed in `tabs.ts`. */
export type MakeTab = (page: Page) => Tab
