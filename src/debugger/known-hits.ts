import type { Timeline } from '../recording/timeline.ts'
import type { Breakpoints } from './breakpoints.ts'
import { stopOf } from './stop.ts'

/** Where breakpoints stop. */
export interface KnownHits {
  /** Ascending; those of the events that there are so far. */
  positions: number[]
  /** False where more can follow: there are very many, or looking at conditions takes too long. */
  complete: boolean
}

/**
 * All positions at which breakpoints stop, without going there. Log points do not stop.
 * @param most so many are enough
 * @param patience milliseconds of work after which it gives what it has
 */
export async function knownHits(
  { structure, length }: Timeline,
  breakpoints: Breakpoints,
  { most, patience }: { most: number; patience: number },
  breathe: () => Promise<void> | undefined,
  signal?: AbortSignal,
): Promise<KnownHits> {
  const positions: number[] = []
  const until = performance.now() + patience
  for (let seq = 0; seq < length; seq++) {
    if (breakpoints.isIdle(seq)) continue
    const breath = breathe()
    if (breath) await breath
    if (positions.length >= most || performance.now() > until || signal?.aborted)
      return { positions, complete: false }
    const stop = stopOf(structure, seq)
    if (!stop) continue
    const hits = await breakpoints.hits(stop, signal)
    if (hits.some(({ log }) => log === undefined) && positions.at(-1) !== stop.position)
      positions.push(stop.position)
  }
  return { positions, complete: true }
}
