import { formatDuration } from '../../../../history/duration.ts'
import type { Axis } from '../../../protocol/spans.ts'

/** A place of the axis as a text. */
export function axisText(at: number, axis: Axis): string {
  if (axis === 'time') return at === 0 ? '0' : formatDuration(at)
  return Math.round(at).toLocaleString('en')
}
