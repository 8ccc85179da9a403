import type { RecordingRow } from './row.ts'

/** What people have added to an execution since it was recorded. */
export interface Annotation {
  tags?: readonly string[]
  /** Tags it was recorded with that people took away. */
  without?: readonly string[]
  pinned?: true
}

/** By ids of executions. */
export type Annotations = ReadonlyMap<string, Annotation>

/** What is to be changed of what people have added. */
export interface AnnotationChange {
  add?: readonly string[]
  remove?: readonly string[]
  pinned?: boolean
}

/** A row with what people have added. */
export function annotated(row: RecordingRow, annotation: Annotation | undefined): RecordingRow {
  if (!annotation) return row
  const { tags = [], without = [], pinned = false } = annotation
  const kept = row.tags.filter(tag => !without.includes(tag))
  return { ...row, tags: [...new Set([...kept, ...tags])], pinned }
}

/**
 * Changes what people have added.
 * @param recorded the tags of the recording itself
 * @returns undefined when nothing is left of it
 */
export function changed(
  annotation: Annotation = {},
  change: AnnotationChange,
  recorded: readonly string[],
): Annotation | undefined {
  const tags = new Set(annotation.tags)
  const without = new Set(annotation.without)
  for (const tag of change.add ?? []) {
    without.delete(tag)
    if (!recorded.includes(tag)) tags.add(tag)
  }
  for (const tag of change.remove ?? []) {
    tags.delete(tag)
    if (recorded.includes(tag)) without.add(tag)
  }
  const pinned = change.pinned ?? annotation.pinned ?? false
  if (tags.size === 0 && without.size === 0 && !pinned) return undefined
  return {
    ...(tags.size > 0 && { tags: [...tags] }),
    ...(without.size > 0 && { without: [...without] }),
    ...(pinned && { pinned }),
  }
}
