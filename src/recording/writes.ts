import { getPath, type Json, type JsonPath } from '../workflow/json.ts'
import type { PatchOperation } from './event.ts'
import { fromPointer } from './patch.ts'
import type { Timeline } from './timeline.ts'

/** One change of a context path. */
export interface PathWrite {
  /** The position just before it. */
  position: number
  /** The span that wrote. */
  address: string
  /** The span that owns the context. */
  context: number
  /** `write` by the run, `edit` by a person. */
  type: 'write' | 'edit'
  old?: Json
  value?: Json
}

/**
 * Every write that touched a path of a context, or something below or above it, so far, in order. Of a recording only the
 * blocks are read in which something writes to the first step of the path.
 * @param path all of the context where it is empty
 * @param context the span that owns the context; any where absent
 * @param between awaited before each event that may be one; the search ends with what it throws
 */
export async function writesOf(
  timeline: Timeline,
  path: JsonPath,
  context?: number,
  between?: () => Promise<void> | undefined,
): Promise<PathWrite[]> {
  const found: PathWrite[] = []
  for (const seq of candidates(timeline, path)) {
    await between?.()
    const write = await readWrite(timeline, seq, path, context)
    if (write) found.push(write)
  }
  return found
}

/**
 * The last write before a position that touched a path: where the value comes from that is there. Reads backwards, and no
 * further.
 */
export async function lastWriteOf(
  timeline: Timeline,
  path: JsonPath,
  position: number,
  context?: number,
): Promise<PathWrite | undefined> {
  const seqs = candidates(timeline, path)
  for (let i = seqs.length - 1; i >= 0; i--) {
    if (seqs[i]! >= position) continue
    const write = await readWrite(timeline, seqs[i]!, path, context)
    if (write) return write
  }
  return undefined
}

/** The events that may have touched a path. */
function candidates({ structure }: Timeline, path: JsonPath): readonly number[] {
  if (path.length > 0) return structure.writes(String(path[0]))
  const all = new Set([...structure.writtenKeys()].flatMap(key => structure.writes(key)))
  return [...all].sort((a, b) => a - b)
}

/**
 * What an event writes to a path; undefined when it does not touch it.
 * @param context the span that owns the context; any where absent
 */
export async function readWrite(
  timeline: Timeline,
  seq: number,
  path: JsonPath,
  context?: number,
): Promise<PathWrite | undefined> {
  const event = await timeline.event(seq)
  if (event.type !== 'write' && event.type !== 'edit') return undefined
  if (!event.patch.some(operation => touches(operation, path))) return undefined
  const before = await timeline.state(seq)
  const owner = before.spans.get(event.span)?.context
  if (owner === undefined || (context !== undefined && owner !== context)) return undefined
  const after = await timeline.state(seq + 1)
  return {
    position: seq,
    address: timeline.structure.address(event.span),
    context: owner,
    type: event.type,
    old: getPath(before.contexts.get(owner), path),
    value: getPath(after.contexts.get(owner), path),
  }
}

function touches({ path: pointer }: PatchOperation, path: JsonPath): boolean {
  const written = fromPointer(pointer)
  // Which item one is that is counted from the end depends on the length of the list.
  const fits = (step: string | number, i: number) =>
    written[i] === String(step) || (typeof step === 'number' && step < 0)
  return path.every((step, i) => i >= written.length || fits(step, i))
}
