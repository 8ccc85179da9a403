import { number } from '../../../../workflow/translate.ts'
import { durationText } from '../../../model/words.ts'
import type { Axis } from '../../../protocol/spans.ts'

/** A place of the axis as a text. */
export function axisText(at: number, axis: Axis): string {
  if (axis === 'time') return at === 0 ? '0' : durationText(at)
  return number(Math.round(at))
}
