import type {
  Both,
  ComparisonContract,
  ComparisonEvents,
  DifferencePlaces,
  ValuePath,
} from '../../views/protocol/comparison.ts'
import type { Overview } from '../../views/protocol/execution.ts'

/** What the worker is started with. */
export type WorkerInput = Both<{
  /** Of the file; for messages where there are bytes. */
  path: string
  bytes?: Uint8Array
}>

/** What the worker is asked: what the page asks, and some for the host itself. */
export type WorkerContract = Pick<
  ComparisonContract,
  'compared' | 'steps' | 'differences' | 'graph' | 'stepAt' | 'swap'
> & {
  overviews: { params: Record<string, never>; result: Both<Overview> }
  places: { params: { step: number; a?: ValuePath; b?: ValuePath }; result: DifferencePlaces }
}

/** What the worker tells. */
export interface WorkerEvent {
  type: 'event'
  event: 'comparing'
  body: ComparisonEvents['comparing']
}
