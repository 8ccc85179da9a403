/** A column: its title, and whether its texts stand on the right. */
export interface Column {
  title: string
  right?: boolean
}

/** Rows in columns, each as wide as its longest text. Texts are plain; `paint` may style a padded cell. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint: (cell: string, row: number, column: number) => string = cell => cell,
): string[] {
  const widths = columns.map((column, i) =>
    Math.max(column.title.length, ...rows.map(row => row[i]?.length ?? 0)),
  )
  const line = (cells: readonly string[], row: number) =>
    cells
      .map((cell, i) => {
        const padded = columns[i]?.right ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)
        return paint(padded, row, i)
      })
      .join('  ')
      .trimEnd()
  return [
    line(
      columns.map(column => column.title),
      -1,
    ),
    ...rows.map(line),
  ]
}
