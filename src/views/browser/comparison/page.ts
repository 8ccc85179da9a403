import type {
  Both,
  Compared,
  ComparisonAction,
  ComparisonContract,
  ComparisonEvents,
} from '../../protocol/comparison.ts'
import type { Offer, Overview } from '../../protocol/execution.ts'
import type { Host } from '../frame/host.ts'
import type { Memory } from '../frame/memory.ts'
import type { Tab } from '../frame/tabs.ts'

/** What the page remembers of one comparison. */
export interface Remembered {
  /** Names of the two executions: the host opens the page again by them. */
  a: string
  b: string
  tab: string
  /** The number of the chosen step; -1 as long as nobody has chosen: then it is the first that differs. */
  step: number
  /** True to show all steps, also those that are the same. */
  all: boolean
  /** Paths of differences that were opened or closed by hand, as JSON. */
  turned: string[]
  sort: string
  descending: boolean
  /** Places of the graph that were opened or closed, other than at first. */
  places: string[]
  direction: string
  /** What part of the graph is seen: x, y and scale; all of it where empty. */
  camera: number[]
}

/** What a page begins with. */
export const atFirst: Remembered = {
  a: '',
  b: '',
  tab: 'steps',
  step: -1,
  all: false,
  turned: [],
  sort: 'difference',
  descending: true,
  places: [],
  direction: 'right',
  camera: [],
}

/** The page of a comparison, as its parts see it. Everything is made anew when A and B change places. */
export interface Page {
  readonly host: Host<ComparisonContract, ComparisonEvents>
  readonly memory: Memory<Remembered>
  readonly executions: Both<Overview>
  readonly offers: Both<Offer>
  readonly compared: Compared
  /** Aborted when everything is made anew: what still listens to the browser ends. */
  readonly ended: AbortSignal
  /** The number of the chosen step. */
  readonly step: number
  /** Chooses a step: what differs in it is shown. */
  choose(step: number): void
  /** Told each time another step is chosen. */
  onChoose(listener: (step: number) => void): void
  /** Told when what the host offers has changed. */
  onOffer(listener: () => void): void
  /** Has something done by the host; says it where that is not possible. */
  act(params: ComparisonAction): Promise<void>
  /** Makes a tab visible. */
  show(tab: string): void
  /** Says to the person what went wrong. */
  tell(thrown: unknown): void
}

/** Makes a tab of a page. */
export type MakeTab = (page: Page) => Tab
