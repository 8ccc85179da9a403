import { lastPosition, type Timeline } from '../recording/timeline.ts'
import { t } from '../workflow/translate.ts'
import { isAt, type Place } from './places.ts'
import { type Cursor, stopOf } from './stop.ts'

/** A moment of the timeline at which a place was reached. */
export interface GotoTarget {
  seq: number
  /** The position that shows it. */
  position: number
  label: string
}

/** The most targets that are worth choosing from. */
const maxTargets = 100

/**
 * The visits of a place that the timeline has, in order: of more than can be chosen from, those nearest to where one
 * stands. Nothing ahead of the live end: what has not run cannot be jumped over.
 */
export async function gotoTargets(timeline: Timeline, place: Place, cursor: Cursor): Promise<GotoTarget[]> {
  const { structure } = timeline
  const isMeant = structure.sites.map(site => isAt(place, site))
  const seqs: number[] = []
  for (let seq = 0; seq < timeline.length; seq++) {
    if (structure.type(seq) === place.edge && isMeant[structure.siteNumber(structure.span(seq))])
      seqs.push(seq)
  }
  const here = seqs.filter(seq => seq < cursor.seq).length
  const from = Math.max(0, Math.min(here - maxTargets / 2, seqs.length - maxTargets))
  const targets: GotoTarget[] = []
  for (const seq of seqs.slice(from, from + maxTargets)) {
    const span = structure.span(seq)
    const enter = await timeline.event(span)
    const attempt = enter.type === 'enter' ? (enter.attempt ?? 1) : 1
    if (place.again && attempt < 2) continue
    const again = attempt > 1 ? ` · ${t('attempt {0}', attempt)}` : ''
    const { position } = stopOf(structure, seq)!
    const end = place.edge === 'exit' ? ` (${t('end')})` : ''
    targets.push({
      seq,
      position,
      label: `${structure.address(span)}${again}${end} · ${t('step {0} of {1}', position, lastPosition(timeline))}`,
    })
  }
  return targets
}
