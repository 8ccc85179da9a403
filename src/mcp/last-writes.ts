import { fromPointer } from '../recording/patch.ts'
import type { Timeline } from '../recording/timeline.ts'
import { formatPath, type Json } from '../workflow/json.ts'
import { fitText, fitValue } from './fit.ts'

/** Writes that are shown, and changes of each. */
const mostWrites = 8
const mostChanges = 6

/** Events that are read at most: calls of models and tools write results, but no variables. */
const mostRead = 200

const kinds = { add: 'added', remove: 'removed', replace: 'changed' } as const

/** One write to a context. */
export interface ShownWrite {
  /** The position just before it. */
  position: number
  address: string
  changes: { path: string; kind: 'added' | 'removed' | 'changed'; to?: Json }[]
}

/** The last writes to contexts before a position, the last one first, cut to what one can look through. */
export async function lastWrites(timeline: Timeline, position: number): Promise<ShownWrite[]> {
  const { structure } = timeline
  const found: ShownWrite[] = []
  let read = 0
  for (let seq = position - 1; seq >= 0 && found.length < mostWrites && read < mostRead; seq--) {
    const type = structure.type(seq)
    if (type !== 'write' && type !== 'edit') continue
    read++
    const event = await timeline.event(seq)
    if ((event.type !== 'write' && event.type !== 'edit') || event.patch.length === 0) continue
    if (event.type === 'edit' && event.target !== 'context') continue
    found.push({
      position: seq,
      address: fitText(structure.address(event.span), 400),
      changes: event.patch.slice(0, mostChanges).map(({ op, path, value }) => ({
        path: fitText(pathOf(path), 200),
        kind: kinds[op],
        ...(op !== 'remove' && { to: fitValue(value as Json, 300).value }),
      })),
    })
  }
  return found
}

/** As one would ask for it. Whether a number is an index is for who looks it up. */
function pathOf(pointer: string): string {
  return formatPath(fromPointer(pointer).map(step => (/^\d+$/.test(step) ? Number(step) : step)))
}
