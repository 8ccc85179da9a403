/** The end of a text that comes piece by piece. */
export interface Tail {
  add(piece: string): void
  /** The last lines, in one. */
  text(): string
}

/** Keeps so many characters of a text, and says no more than so many lines of it. */
export function createTail(characters = 4_000, lines = 8): Tail {
  let kept = ''
  return {
    add(piece) {
      kept = (kept + piece).slice(-characters)
    },
    text: () =>
      kept
        .split('\n')
        .map(line => line.trim())
        .filter(Boolean)
        .slice(-lines)
        .join(' | '),
  }
}
