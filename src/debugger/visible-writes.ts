import { equalJson } from '../recording/patch.ts'
import type { Structure } from '../recording/structure.ts'
import type { Timeline } from '../recording/timeline.ts'
import { type PathWrite, readWrite } from '../recording/writes.ts'
import type { Json, JsonPath } from '../workflow/json.ts'
import { firstFrom } from './condition.ts'
import type { Cursor } from './stop.ts'

/** A context whose writes a frame sees, and up to which event it sees them. */
interface Seen {
  context: number
  before: number
}

/** The contexts that a frame sees: its own; for a branch also, up to its beginning, the one that it began with. */
function contextsSeen(structure: Structure, owner: number): Seen[] {
  const seen: Seen[] = [{ context: owner, before: Number.POSITIVE_INFINITY }]
  for (let at = owner; structure.site(at).kind === 'branch'; ) {
    let outer = structure.parent(at)!
    while (!['workflow', 'branch'].includes(structure.site(outer).kind)) outer = structure.parent(outer)!
    seen.push({ context: outer, before: at })
    at = outer
  }
  return seen
}

async function writeAt(
  timeline: Timeline,
  seq: number,
  path: JsonPath,
  seen: readonly Seen[],
): Promise<PathWrite | undefined> {
  const write = await readWrite(timeline, seq, path)
  if (!write || isSame(write.old, write.value)) return undefined
  return seen.some(({ context, before }) => write.context === context && seq < before) ? write : undefined
}

/** True when nothing changes. */
export function isSame(old: Json | undefined, value: Json | undefined): boolean {
  if (old === undefined || value === undefined) return old === value
  return equalJson(old, value)
}

/**
 * Every change of a path that a frame sees, in order.
 * @param path of at least one step
 * @param owner the span that owns the frame's context
 */
export async function visibleWrites(timeline: Timeline, path: JsonPath, owner: number): Promise<PathWrite[]> {
  const { structure } = timeline
  const seen = contextsSeen(structure, owner)
  const found: PathWrite[] = []
  for (const seq of structure.writes(String(path[0]))) {
    const write = await writeAt(timeline, seq, path, seen)
    if (write) found.push(write)
  }
  return found
}

/**
 * The change of a path before or after a place, as a frame there sees it. Reads no further than to it.
 * @returns undefined where there is none so far
 */
export async function writeBeside(
  timeline: Timeline,
  path: JsonPath,
  owner: number,
  { seq, position }: Cursor,
  direction: 'last' | 'next',
): Promise<PathWrite | undefined> {
  const { structure } = timeline
  const seen = contextsSeen(structure, owner)
  const seqs = structure.writes(String(path[0]))
  const step = direction === 'last' ? -1 : 1
  // At a write one looks at what lies before it, so it is neither the last nor the next one.
  const from =
    direction === 'last' ? firstFrom(seqs, position) - 1 : firstFrom(seqs, Math.max(seq + 1, position))
  for (let i = from; i >= 0 && i < seqs.length; i += step) {
    const write = await writeAt(timeline, seqs[i]!, path, seen)
    if (write) return write
  }
  return undefined
}
