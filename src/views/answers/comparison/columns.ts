import type { ComparedSides, StepDifference } from '../../../history/compare/compare-step.ts'
import type { StepPair } from '../../../history/compare/match-steps.ts'
import { stepKinds, stepParts } from '../../protocol/comparison.ts'

/** All steps of a comparison, as columns by their number: some bytes a step. */
export interface StepColumns {
  readonly length: number
  /** Index in the kinds of steps. */
  readonly kind: Uint8Array
  /** A bit for each part that differs. */
  readonly parts: Uint8Array
  readonly depth: Uint16Array
  readonly a: SideColumns
  readonly b: SideColumns
}

/** One side of all steps. */
export interface SideColumns {
  /** The span of the last attempt; -1 where the side does not have the step. */
  readonly span: Int32Array
  readonly attempts: Uint16Array
  /** Milliseconds; NaN where it is not known. */
  readonly duration: Float64Array
}

interface GrowingSide {
  span: number[]
  attempts: number[]
  duration: number[]
}

/** Collects steps while they are compared. */
export function collectSteps(): {
  add(pair: StepPair, difference: StepDifference | undefined, sides: ComparedSides): void
  columns(): StepColumns
} {
  const kind: number[] = []
  const parts: number[] = []
  const depth: number[] = []
  const side = (): GrowingSide => ({ span: [], attempts: [], duration: [] })
  const [sideA, sideB] = [side(), side()]
  const most = 0xffff
  return {
    add({ a, b, attemptsA, attemptsB, depth: at }, difference, sides) {
      kind.push(kindOf(difference))
      parts.push(partsOf(difference))
      depth.push(Math.min(most, at))
      for (const [to, span, attempts, values] of [
        [sideA, a, attemptsA, sides[0]],
        [sideB, b, attemptsB, sides[1]],
      ] as const) {
        to.span.push(span ?? -1)
        to.attempts.push(Math.min(most, attempts))
        to.duration.push(values?.duration ?? Number.NaN)
      }
    },
    columns() {
      const ended = ({ span, attempts, duration }: GrowingSide): SideColumns => ({
        span: Int32Array.from(span),
        attempts: Uint16Array.from(attempts),
        duration: Float64Array.from(duration),
      })
      return {
        length: kind.length,
        kind: Uint8Array.from(kind),
        parts: Uint8Array.from(parts),
        depth: Uint16Array.from(depth),
        a: ended(sideA),
        b: ended(sideB),
      }
    },
  }
}

function kindOf(difference: StepDifference | undefined): number {
  const names = { changed: 'changed', removed: 'onlyA', added: 'onlyB' } as const
  return stepKinds.indexOf(difference ? names[difference.kind] : 'same')
}

function partsOf(difference: StepDifference | undefined): number {
  if (difference?.kind !== 'changed') return 0
  const { a, b, input, output, writes } = difference
  const differ: Record<(typeof stepParts)[number], boolean> = {
    input: input !== undefined,
    output: output !== undefined,
    state: writes !== undefined,
    status: a?.status !== b?.status,
    error: a?.error?.message !== b?.error?.message,
    attempts: a?.attempts !== b?.attempts,
  }
  return stepParts.reduce((bits, part, i) => bits | (differ[part] ? 1 << i : 0), 0)
}

/** The same steps with A and B in each other's place. */
export function swapColumns({ kind, a, b, ...rest }: StepColumns): StepColumns {
  const [onlyA, onlyB] = [stepKinds.indexOf('onlyA'), stepKinds.indexOf('onlyB')]
  const turned = kind.map(one => (one === onlyA ? onlyB : one === onlyB ? onlyA : one))
  return { ...rest, kind: turned, a: b, b: a }
}

/** The kinds as runs: a kind, how many steps have it, the next one, and so on. */
export function runsOf({ kind }: StepColumns): number[] {
  const runs: number[] = []
  let start = 0
  for (let i = 1; i <= kind.length; i++) {
    if (i < kind.length && kind[i] === kind[start]) continue
    runs.push(kind[start]!, i - start)
    start = i
  }
  return runs
}
