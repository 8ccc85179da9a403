/** Where values go over time. */
export interface Trend {
  direction: 'increasing' | 'decreasing' | 'steady' | 'insufficient data'
  /** From the first to the last, along the line that fits best, in percent of the mean, or of the whole; negative when it falls. */
  change: number
}

/** Changes below this are noise, in percent. */
const steady = 5

/** The trend of values, the oldest first. @param whole what 100 % is, for parts of something; the mean by default */
export function trendOf(values: readonly number[], whole?: number): Trend {
  const n = values.length
  if (n < 2) return { direction: 'insufficient data', change: 0 }
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const middle = (n - 1) / 2
  let covariance = 0
  let variance = 0
  for (const [i, value] of values.entries()) {
    covariance += (i - middle) * (value - mean)
    variance += (i - middle) ** 2
  }
  const rise = (covariance / variance) * (n - 1)
  const base = whole ?? Math.abs(mean)
  const change = base === 0 ? 0 : Math.round((rise / base) * 1_000) / 10
  const direction = Math.abs(change) < steady ? 'steady' : change > 0 ? 'increasing' : 'decreasing'
  return { direction, change }
}
