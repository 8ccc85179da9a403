/** Tells whether a breakpoint stops at its n-th hit, counted from 1 over the whole execution. */
export type HitCondition = (ordinal: number) => boolean

const tests: Record<string, (ordinal: number, n: number) => boolean> = {
  '': (ordinal, n) => ordinal === n,
  '==': (ordinal, n) => ordinal === n,
  '=': (ordinal, n) => ordinal === n,
  '>': (ordinal, n) => ordinal > n,
  '>=': (ordinal, n) => ordinal >= n,
  '<': (ordinal, n) => ordinal < n,
  '<=': (ordinal, n) => ordinal <= n,
  '%': (ordinal, n) => ordinal % n === 0,
}

/** Reads `N`, `>N`, `>=N`, `<N`, `<=N`, `==N` or `%N`; undefined when the text is none of these, or never holds. */
export function readHitCondition(text: string): HitCondition | undefined {
  const match = /^\s*(==|=|>=|>|<=|<|%)?\s*(\d+)\s*$/.exec(text)
  if (!match) return undefined
  const test = tests[match[1] ?? '']!
  const n = Number(match[2])
  if (n === 0 && !match[1]?.startsWith('>')) return undefined
  return ordinal => test(ordinal, n)
}
