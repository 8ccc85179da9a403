interface Row {
  name: string
  value: number
  unit: string
  ratio: string
}

const rows: Row[] = []

/** Notes a figure, and what it is compared with. */
export function row(
  name: string,
  value: number,
  unit: string,
  ...baselines: readonly { name: string; value: number }[]
): void {
  const ratio = baselines
    .map(baseline => `${figure(value / baseline.value)} × ${baseline.name} (${figure(baseline.value)})`)
    .join('; ')
  rows.push({ name, value, unit, ratio })
}

/** All figures as a Markdown table. */
export function report(): string {
  const cells = rows.map(({ name, value, unit, ratio }) => [name, `${figure(value)} ${unit}`, ratio])
  const table = [['', 'here', 'ratio to a baseline'], ...cells]
  const widths = [0, 1, 2].map(i => Math.max(3, ...table.map(line => line[i]!.length)))
  const [head, ...lines] = table.map(
    line => `| ${line.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`,
  )
  return [head, `|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`, ...lines].join('\n')
}

/** Milliseconds of some work. */
export function timed(work: () => unknown): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

/** Results of doing something a few times: the best of them is the one that other programs disturbed least. */
export function repeat<T>(work: () => T): T[] {
  return Array.from({ length: 3 }, work)
}

/** The value below which a part of the values lie. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!
}

/** Three significant digits. */
function figure(value: number): string {
  if (value >= 100) return value.toFixed(0)
  return Number(value.toPrecision(value < 0.01 ? 2 : 3)).toString()
}

/** Microseconds of the processor that the main thread spends on some work. */
export function processorTime(work: () => unknown): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return user + system
}
