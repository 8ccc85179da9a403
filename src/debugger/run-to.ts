import type { Breakpoints } from './breakpoints.ts'
import type { Halt, Playhead } from './playhead.ts'
import type { Target } from './target.ts'

/** The group of the breakpoint that stands only as long as a run to a place goes on. */
const passingGroup = 'run to'

/**
 * Goes on, forward or back, to the next hit of a target or of a breakpoint, whichever comes first.
 * @returns the halt; the target itself is no hit that a client could know, so it halts as a step does
 */
export async function runTo(
  playhead: Playhead,
  breakpoints: Breakpoints,
  target: Target,
  direction: 'forward' | 'reverse',
  signal?: AbortSignal,
): Promise<Halt> {
  const [info] = breakpoints.set(passingGroup, [{ target }])
  try {
    const halt = await (direction === 'forward'
      ? playhead.continue(signal)
      : playhead.reverseContinue(signal))
    if (!halt.hits.includes(info!.id)) return halt
    const hits = halt.hits.filter(id => id !== info!.id)
    return { ...halt, hits, ...(hits.length === 0 ? { reason: 'step' as const } : {}) }
  } finally {
    breakpoints.set(passingGroup, [])
  }
}
