import type { NodeTime, NodeTiming } from '../../../history/compare/timings.ts'

/** The columns of the table of times; `ratio` is B in parts of A. */
export const timingColumns = [
  'node',
  'visitsA',
  'visitsB',
  'timeA',
  'timeB',
  'difference',
  'ratio',
  'tokensA',
  'tokensB',
  'costA',
  'costB',
] as const

/** A column of the table of times. */
export type TimingColumn = (typeof timingColumns)[number]

/** What a column says of a node; undefined where nothing is known. */
export function timingValue(
  { node, a, b, difference }: NodeTiming,
  column: TimingColumn,
): string | number | undefined {
  switch (column) {
    case 'node':
      return node
    case 'visitsA':
      return a?.visits ?? 0
    case 'visitsB':
      return b?.visits ?? 0
    case 'timeA':
      return a?.duration
    case 'timeB':
      return b?.duration
    case 'difference':
      return difference
    case 'ratio':
      return ratioOf(a?.duration, b?.duration)
    case 'tokensA':
      return tokensOf(a)
    case 'tokensB':
      return tokensOf(b)
    case 'costA':
      return a?.usage?.cost
    case 'costB':
      return b?.usage?.cost
  }
}

/** B in parts of A; undefined where A took no time, or one of them is not there. */
export function ratioOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined || a <= 0 ? undefined : b / a
}

/** Tokens in and out together. */
export function tokensOf(time: Pick<NodeTime, 'usage'> | undefined): number | undefined {
  const { inputTokens, outputTokens } = time?.usage ?? {}
  return inputTokens === undefined && outputTokens === undefined
    ? undefined
    : (inputTokens ?? 0) + (outputTokens ?? 0)
}

/** In the order of a column; differences by how large they are, whichever is longer. What is not known comes last. */
export function sortTimings(
  timings: readonly NodeTiming[],
  column: TimingColumn,
  descending: boolean,
): NodeTiming[] {
  const key = (timing: NodeTiming) => {
    const value = timingValue(timing, column)
    return column === 'difference' && typeof value === 'number' ? Math.abs(value) : value
  }
  return timings.toSorted((one, other) => {
    const [x, y] = [key(one), key(other)]
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined)
    const order = typeof x === 'string' || typeof y === 'string' ? String(x).localeCompare(String(y)) : x - y
    return descending ? -order : order
  })
}
