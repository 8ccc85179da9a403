import type { ExecutionStatus } from '../recording/format.ts'
import type { Annotations } from './annotations.ts'
import type { RecordingPage, ResolvedQuery } from './query.ts'
import type { RecordingRow } from './row.ts'
import type { StatsGroup } from './stats.ts'
import type { Tally, TallyField } from './tally.ts'

/** How a file looked when it was read. */
export interface FileMark {
  /** Bytes. */
  size: number
  /** Milliseconds since 1970. */
  modified: number
}

/** A file of a history, read: either its row or the reason why there is none. */
export interface IndexedFile extends FileMark {
  /** Its name in the folder. */
  name: string
  /** As it is recorded, without what people have added. */
  row?: RecordingRow
  error?: string
}

/** How far an index is in step with its folder. */
export interface IndexState {
  /** Changes each time that files are taken out, or the folder was listed. */
  generation: number
  /** When the folder was modified last as it was listed; absent where that says nothing for certain. */
  folderModified?: number
  /** When each single file was looked at, in milliseconds since 1970. */
  checkedAt: number
  /** Number of files. */
  files: number
  /** Which annotations are in it. */
  annotations: string
}

/**
 * What is known of the files of one folder, ready to be asked. It is a cache: everything in it is in the files too.
 * All of it may throw the errors of a database.
 */
export interface RowIndex {
  state(): IndexState
  /** @param loose true: only of those that may still change, or could not be read */
  marks(loose?: boolean): Map<string, FileMark & { status?: ExecutionStatus }>
  /**
   * The names that are new, where that can be told without going through all that is known: none of those may be missing.
   * @returns undefined where it cannot be told, or something is missing
   */
  onlyAdded(names: readonly string[]): string[] | undefined
  /** Those that change without a change of the folder: they are running, or could not be read. */
  unsettled(): IndexedFile[]
  named(names: readonly string[]): IndexedFile[]
  /** Adds files, or takes them as they are now. */
  put(files: readonly IndexedFile[]): void
  /**
   * Takes out files that are gone, and notes that the folder was listed.
   * @returns false, and nothing is changed, when somebody else did so since the generation
   */
  settle(
    generation: number,
    gone: readonly string[],
    state: Pick<IndexState, 'folderModified' | 'checkedAt'>,
  ): boolean
  /** Applies what people have added to executions. @param mark by which the annotations are known */
  annotate(annotations: Annotations, mark: string): void
  select(query: ResolvedQuery): Pick<RecordingPage, 'rows' | 'matching'>
  groups(query: ResolvedQuery): StatsGroup[]
  /** Counts the executions that fit. */
  tally(query: ResolvedQuery, by: TallyField): Tally[]
  /** Rows whose ids begin like this, at most `limit` of them; those of exactly this id first. */
  beginningWith(id: string, limit: number): RecordingRow[]
  unreadable(): { name: string; error: string }[]
  close(): void
}

/** True for the execution of a file that nothing writes to any more. */
export function isSettled(status: ExecutionStatus | undefined): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}
