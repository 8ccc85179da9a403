/** Which rows of a long list are drawn. */
export interface RowsInView {
  /** The first row, and the one after the last. */
  from: number
  to: number
}

/**
 * The rows that can be seen, and some around them, so that a short way of scrolling finds them there.
 * @param top how far the list is scrolled, in pixels, as the heights are
 */
export function rowsInView(
  top: number,
  height: number,
  rowHeight: number,
  total: number,
  around = 10,
): RowsInView {
  const from = Math.max(0, Math.min(total, Math.floor(top / rowHeight) - around))
  const to = Math.max(from, Math.min(total, Math.ceil((top + height) / rowHeight) + around))
  return { from, to }
}
