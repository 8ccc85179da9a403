import type { Timeline } from '../../recording/timeline.ts'
import { failure } from '../../workflow/problem.ts'
import type { Snapshot } from './snapshot.ts'
import { type TakeOptions, takeSnapshot } from './take.ts'

/** Keeps snapshots of executions, the latest of each. */
export interface SnapshotManager {
  /** Takes a snapshot and keeps it. @param position the end by default */
  create(timeline: Timeline, position?: number): Promise<Snapshot>
  /** Keeps a snapshot that comes from elsewhere. */
  add(snapshot: Snapshot): void
  latest(run: string): Snapshot | undefined
  /** The oldest first. */
  all(run: string): readonly Snapshot[]
  /**
   * The position of a timeline at which all is as it was in a snapshot.
   * @throws {PlayheadError} `foreign-snapshot`, `unknown-place`
   */
  restore(timeline: Timeline, snapshot: Snapshot): number
  /** Forgets the snapshots of one execution, or all. */
  clear(run?: string): void
}

/** @param max how many snapshots of each execution are kept; the oldest go first */
export function createSnapshotManager(max = 10, options: TakeOptions = {}): SnapshotManager {
  if (!Number.isInteger(max) || max < 1) throw new RangeError('at least one snapshot must be kept')
  const runs = new Map<string, Snapshot[]>()
  const add = (snapshot: Snapshot) => {
    const list = [...(runs.get(snapshot.runId) ?? []), snapshot]
    runs.set(snapshot.runId, list.slice(-max))
  }
  return {
    async create(timeline, position) {
      const snapshot = await takeSnapshot(timeline, position, options)
      add(snapshot)
      return snapshot
    },
    add,
    latest: run => runs.get(run)?.at(-1),
    all: run => runs.get(run) ?? [],
    restore({ header, length }, { runId, position }) {
      if (runId !== header.execution)
        throw failure('foreign-snapshot', { snapshot: runId, execution: header.execution })
      if (position > length) throw failure('unknown-place', { text: String(position), last: length })
      return position
    },
    clear(run) {
      if (run === undefined) runs.clear()
      else runs.delete(run)
    },
  }
}

/** A run that snapshots can be taken of. */
export interface Snapshottable {
  readonly timeline: Timeline
  /** Resolves when the run has ended. */
  readonly done: Promise<unknown>
}

/**
 * A function that starts runs as another one does, and has snapshots taken of each at an interval and at its end. The runs
 * are the same objects. A snapshot that fails never fails the run.
 * @param interval milliseconds
 */
export function withSnapshots<A extends unknown[], R extends Snapshottable>(
  start: (...options: A) => Promise<R>,
  manager: SnapshotManager,
  interval = 5_000,
  onError: (thrown: unknown) => void = () => undefined,
): (...options: A) => Promise<R> {
  return async (...options) => {
    const run = await start(...options)
    let last: Promise<unknown> | undefined
    const take = () => {
      // One at a time: a slow one must not pile up others.
      last ??= manager
        .create(run.timeline)
        .catch(onError)
        .finally(() => {
          last = undefined
        })
      return last
    }
    const timer = setInterval(take, interval)
    timer.unref?.()
    const end = async () => {
      clearInterval(timer)
      await last
      await take()
    }
    void run.done.then(end, end)
    return run
  }
}
