/** A row of the list of steps: a step, or several equal ones that are not shown. */
export type FoldedRow = { step: number } | { from: number; to: number }

/** The list of steps with runs of equal ones folded. */
export interface Folds {
  /** Rows in all. */
  readonly rows: number
  row(i: number): FoldedRow
  /** The row that a step is in, or is folded in. */
  rowOf(step: number): number
  /** Shows what is folded where a step is. */
  open(step: number): void
  /** The next step that differs, or the one before; undefined where there is none. */
  near(step: number, direction: 1 | -1): number | undefined
}

/** So many equal steps stay visible beside one that differs. */
const around = 3

/** Fewer are not worth folding. */
const least = 4

interface Piece {
  from: number
  /** The one after the last. */
  to: number
  folded: boolean
  /** Its first row. */
  row: number
}

/**
 * @param runs kinds of steps as runs: a kind, how many have it one after another, and so on; kind 0 is the same
 * @param folds false to show all
 */
export function foldSteps(runs: readonly number[], folds = true): Folds {
  let pieces = piecesOf(runs, folds)
  const differing = differingRuns(runs)
  let rows = count(pieces)

  const pieceAt = (fits: (piece: Piece) => boolean) => {
    let [least, most] = [0, pieces.length - 1]
    while (least < most) {
      const half = Math.ceil((least + most) / 2)
      if (fits(pieces[half]!)) least = half
      else most = half - 1
    }
    return pieces[least]
  }

  return {
    get rows() {
      return rows
    },
    row(i) {
      const piece = pieceAt(({ row }) => row <= i)!
      return piece.folded ? { from: piece.from, to: piece.to } : { step: piece.from + i - piece.row }
    },
    rowOf(step) {
      const piece = pieceAt(({ from }) => from <= step)
      if (!piece) return 0
      return piece.folded ? piece.row : piece.row + step - piece.from
    },
    open(step) {
      const piece = pieceAt(({ from }) => from <= step)
      if (!piece?.folded) return
      pieces = joined(pieces.map(one => (one === piece ? { ...one, folded: false } : one)))
      rows = count(pieces)
    },
    near(step, direction) {
      if (direction === 1) {
        const after = firstFrom(differing, step)
        return after && Math.max(after.from, step + 1)
      }
      const before = differing.findLast(({ from }) => from < step)
      return before && Math.min(before.to - 1, step - 1)
    },
  }
}

/**
 * The first step that differs; undefined where none does. The outermost, which encloses all, only where it is the only one:
 * what made it end differently lies in it.
 */
export function firstDifference(runs: readonly number[]): number | undefined {
  const [first, ...rest] = differingRuns(runs)
  if (!first || first.from > 0) return first?.from
  return first.to > 1 ? 1 : (rest[0]?.from ?? 0)
}

/** The first run that has a step after a given one. */
function firstFrom(runs: readonly { from: number; to: number }[], step: number) {
  let [least, most] = [0, runs.length]
  while (least < most) {
    const half = (least + most) >> 1
    if (runs[half]!.to > step + 1) most = half
    else least = half + 1
  }
  return runs[least]
}

function differingRuns(runs: readonly number[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  let from = 0
  for (let i = 0; i < runs.length; i += 2) {
    const to = from + runs[i + 1]!
    if (runs[i] !== 0) found.push({ from, to })
    from = to
  }
  return found
}

function piecesOf(runs: readonly number[], folds: boolean): Piece[] {
  const pieces: Omit<Piece, 'row'>[] = []
  let from = 0
  for (let i = 0; i < runs.length; i += 2) {
    const to = from + runs[i + 1]!
    const before = i === 0 ? from : Math.min(to, from + around)
    const after = i + 2 >= runs.length ? to : Math.max(before, to - around)
    if (folds && runs[i] === 0 && after - before >= least)
      pieces.push(
        { from, to: before, folded: false },
        { from: before, to: after, folded: true },
        { from: after, to, folded: false },
      )
    else pieces.push({ from, to, folded: false })
    from = to
  }
  return joined(pieces)
}

/** Without empty pieces, neighbours that are shown as one, each with its first row. */
function joined(pieces: readonly Omit<Piece, 'row'>[]): Piece[] {
  const list: Piece[] = []
  let row = 0
  for (const { from, to, folded } of pieces) {
    if (from === to) continue
    const last = list.at(-1)
    if (last && !last.folded && !folded) last.to = to
    else list.push({ from, to, folded, row })
    row += folded ? 1 : to - from
  }
  return list
}

function count(pieces: readonly Piece[]): number {
  const last = pieces.at(-1)
  return last ? last.row + (last.folded ? 1 : last.to - last.from) : 0
}
