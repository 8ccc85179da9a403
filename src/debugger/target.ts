import type { Site } from '../recording/structure.ts'
import type { Json, JsonPath } from '../workflow/json.ts'
import type { SourceRange } from '../workflow/source.ts'
import type { Place } from './places.ts'
import type { Edge, Stop } from './stop.ts'

/** What a breakpoint waits for, as plain data: it means the same on every timeline of the file. */
export type Target =
  | { kind: 'source'; place: Place }
  | { kind: 'function'; name: string }
  | DataTarget
  | { kind: 'exception'; filter: string }

/** A path of the contexts of a workflow: of each of its calls, and of its branches. */
export interface DataTarget {
  kind: 'data'
  workflow: string
  path: JsonPath
}

export type TargetKind = Target['kind']

/** Whether a breakpoint can stop. */
export interface Verification {
  verified: boolean
  /** True when it is armed all the same, and may be verified later. */
  pending?: true
  /** Why it is not verified, or what is worth knowing. */
  message?: string
  range?: SourceRange
}

/** What was found by reading an event. */
export interface Finding {
  /** What a client shows of it. */
  text?: string
  /** Names that a condition can use besides the usual ones. */
  names?: Readonly<Record<string, Json>>
}

/**
 * A kind of breakpoint on one timeline: given an event, does it hit? What it says depends on the event only. Either
 * {@link standsAt} (enter and exit) or {@link mayBe} (write and error) tells, by the shape of the execution, whether an
 * event is worth a look.
 */
export interface Trigger {
  readonly edge: Edge
  /** Asked once for each site. */
  standsAt?(site: Site): boolean
  /** Asked for every event: cheap. */
  mayBe?(seq: number): boolean
  /** True where {@link mayBe} is right without a look, which then only finds what there is to tell. */
  readonly isSure?: boolean
  /** Reads what the shape does not tell; undefined when it does not hit. Absent where the shape tells all. */
  look?(stop: Stop): Promise<Finding | undefined>
  verify(): Verification
}
