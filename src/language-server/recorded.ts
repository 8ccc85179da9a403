import type { ExecutionStatus } from '../recording/format.ts'
import type { Json } from '../workflow/json.ts'

/** How a workflow ran last. */
export interface LastRun {
  status: ExecutionStatus
  /** ISO 8601, UTC. */
  startedAt: string
  /** Milliseconds; absent when the run was not finished. */
  duration?: number
  /** What failed, if something did. */
  error?: { message: string; address: string }
  /** Path of the recording. */
  recording: string
}

/** A value that a recording holds. */
export interface RecordedValue {
  value: Json
  /** The node that wrote it; absent for an input. */
  node?: string
}

/** A value on one line, cut off where it is long. */
export function shortValue(value: Json, length: number): string {
  const text = JSON.stringify(value)
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}

/** A time for people: `12 ms`, `1.2 s`, `3 min`. */
export function shortDuration(milliseconds: number): string {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`
  return `${Math.round(milliseconds / 60_000)} min`
}
