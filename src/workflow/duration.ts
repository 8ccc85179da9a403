const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** Milliseconds; undefined when the value is no duration. A bare number is seconds. */
export function readDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value * 1_000 : undefined
  const match = typeof value === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)?\s*$/.exec(value) : null
  return match ? Number(match[1]) * units[match[2] ?? 's']! : undefined
}
