import { fromPointer } from '../recording/patch.ts'
import type { Timeline } from '../recording/timeline.ts'
import { getPath, type Json, type JsonPath } from '../workflow/json.ts'

/** One change of a context path. */
export interface PathWrite {
  /** The position just before it. */
  position: number
  /** The span that wrote. */
  address: string
  old?: Json
  value?: Json
}

/** Every write that touched a path of a context, or something below or above it, so far, in order. */
export async function writesOf(timeline: Timeline, path: JsonPath, context: number): Promise<PathWrite[]> {
  const found: PathWrite[] = []
  for (const seq of timeline.structure.writes(String(path[0]))) {
    const event = await timeline.event(seq)
    if (event.type !== 'write' || !event.patch.some(operation => touches(fromPointer(operation.path), path)))
      continue
    const before = await timeline.state(seq)
    if (before.spans.get(event.span)?.context !== context) continue
    const after = await timeline.state(seq + 1)
    found.push({
      position: seq,
      address: timeline.structure.address(event.span),
      old: getPath(before.contexts.get(context), path),
      value: getPath(after.contexts.get(context), path),
    })
  }
  return found
}

function touches(written: readonly string[], path: JsonPath): boolean {
  return path.every((step, i) => i >= written.length || written[i] === String(step))
}
