import type { RecordedTimeline } from '../recording/reader.ts'
import type { AnnotationChange } from './annotations.ts'
import type { RecordingPage, RecordingQuery } from './query.ts'
import type { RecordingRow } from './row.ts'
import type { RecordingStats } from './stats.ts'
import type { Swept } from './sweep.ts'
import type { Tally, TallyField } from './tally.ts'

/** A recording that was opened. */
export interface OpenedRecording {
  row: RecordingRow
  timeline: RecordedTimeline
  close(): Promise<void>
}

/** What was deleted. */
export interface Deleted {
  id: string
  /** Bytes that are free now. */
  freed: number
  /** Where it is now, when it was moved to the trash. */
  trash?: string
}

/** How to delete. */
export interface DeleteOptions {
  /** Deletes what is pinned or waits, too; never what is running. */
  force?: boolean
  /** Moves files to the trash of the history, from where they can be restored, instead of deleting them for good. */
  toTrash?: boolean
  /** Told how many of them were looked at. */
  onProgress?: (done: number, all: number) => void
}

/**
 * Where executions are kept and asked for. Executions are named by their ids, or by the beginning of one: at least four
 * characters that no other id begins with. Every answer is as things are at that moment: nothing has to be refreshed.
 */
export interface RecordingStorage {
  /**
   * Adds a recording.
   * @param recording the bytes of a `*.playhead` file, finished or not
   * @throws {PlayheadError} `not-a-recording`, `recording-damaged`, `recording-too-new`, `recording-exists`,
   * `history-unwritable`
   */
  save(recording: Uint8Array): Promise<RecordingRow>
  /** @throws {PlayheadError} `recording-not-found`, `recording-ambiguous` */
  find(name: string): Promise<RecordingRow>
  /** Opens a recording for replay. @throws {PlayheadError} as {@link find}, and as `openRecording` */
  open(name: string): Promise<OpenedRecording>
  /** The executions that fit. @throws {PlayheadError} `invalid-date`, `history-unreadable` */
  query(query?: RecordingQuery): Promise<RecordingPage>
  /** Counts the executions that fit, by what they have in common. @throws {PlayheadError} as {@link query} */
  tally(by: TallyField, query?: RecordingQuery): Promise<Tally[]>
  /** Sums over the executions that fit. @throws {PlayheadError} as {@link query} */
  stats(query?: RecordingQuery): Promise<RecordingStats>
  /**
   * Adds or removes tags, pins or unpins. The recording itself stays as it is.
   * @throws {PlayheadError} as {@link find}, `annotations-damaged`, `history-unwritable`
   */
  annotate(name: string, change: AnnotationChange): Promise<RecordingRow>
  /**
   * Deletes executions for good, one after the other, each only if nothing stands against it at that very moment.
   * @param names ids, or rows of a query
   * @returns for each what was freed, or why it is still there
   */
  delete(
    names: readonly (string | RecordingRow)[],
    options?: DeleteOptions,
  ): Promise<(Deleted | { id: string; error: unknown })[]>
  /**
   * Removes what processes that were killed have left beside recordings.
   * @param dryRun removes nothing, and tells what would go
   */
  sweep?(dryRun?: boolean): Promise<Swept>
  close(): Promise<void>
}

/** The beginning of an id has to have so many characters. */
export const shortestPrefix = 4
