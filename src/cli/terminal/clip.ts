/** A text of at most so many characters, on one line; what is cut off is told by `…`. */
export function clip(text: string, width: number): string {
  const line = text.replaceAll('\n', ' ')
  return line.length <= width ? line : `${line.slice(0, Math.max(1, width - 1))}…`
}
