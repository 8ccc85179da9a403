/**
 * The offset in the author's text for an offset in the pieces put together.
 * @param starts where each piece begins in the whole
 */
export function originOf(
  offset: number,
  starts: readonly number[],
  pieces: readonly { text: string; from: number }[],
  source: string,
): number {
  let low = 0
  let high = starts.length - 1
  if (high < 0) return 0
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  const { text, from } = pieces[low]!
  const within = offset - starts[low]!
  // What was put in has no extent in the author's text, unless one is behind the end of all.
  const extent = source.startsWith(text, from) ? within : Math.max(0, within - text.length)
  return Math.min(source.length, from + extent)
}
