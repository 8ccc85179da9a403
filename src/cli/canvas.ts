const up = 1
const down = 2
const left = 4
const right = 8

/** The character for each set of directions in which lines leave a cell. */
const strokes = [' ', '│', '│', '│', '─', '╯', '╮', '┤', '─', '╰', '╭', '├', '─', '┴', '┬', '┼']

/** A grid of characters on which lines join where they meet, and pass where they only cross. */
export interface Canvas {
  text(row: number, column: number, text: string, paint?: (text: string) => string): void
  /** @param line tells lines apart: those of the same number join */
  vertical(column: number, from: number, to: number, line: number): void
  horizontal(row: number, from: number, to: number, line: number): void
  lines(): string[]
}

interface Cell {
  directions: number
  line: number
  /** Two lines cross here. */
  crossed: boolean
}

/** An empty canvas that grows as it is drawn on. */
export function createCanvas(): Canvas {
  const cells: (Cell | undefined)[][] = []
  const texts: { column: number; text: string; paint: (text: string) => string }[][] = []
  let height = 0

  const touch = (row: number, column: number, directions: number, line: number) => {
    height = Math.max(height, row + 1)
    cells[row] ??= []
    const cell = cells[row][column]
    if (!cell) cells[row][column] = { directions, line, crossed: false }
    else {
      if (cell.line !== line) cell.crossed = true
      cell.directions |= directions
    }
  }

  return {
    text(row, column, text, paint = plain => plain) {
      height = Math.max(height, row + 1)
      texts[row] ??= []
      texts[row].push({ column, text, paint })
    },
    vertical(column, from, to, line) {
      for (let row = from; row <= to; row++) {
        touch(row, column, (row > from ? up : 0) | (row < to ? down : 0), line)
      }
    },
    horizontal(row, from, to, line) {
      const [first, last] = from < to ? [from, to] : [to, from]
      for (let column = first; column <= last; column++) {
        touch(row, column, (column > first ? left : 0) | (column < last ? right : 0), line)
      }
    },
    lines() {
      return Array.from({ length: height }, (_, row) => {
        let result = ''
        let at = 0
        const stroke = (until: number) => {
          for (; at < until; at++) result += character(cells[row]?.[at])
        }
        for (const { column, text, paint } of (texts[row] ?? []).toSorted((a, b) => a.column - b.column)) {
          stroke(column)
          result += paint(text)
          at += text.length
        }
        stroke(cells[row]?.length ?? 0)
        return result.trimEnd()
      })
    },
  }
}

function character(cell: Cell | undefined): string {
  if (!cell) return ' '
  // A crossing without a corner is drawn as a bridge, so that it does not look like a junction.
  return cell.crossed && cell.directions === (up | down | left | right) ? '│' : strokes[cell.directions]!
}
