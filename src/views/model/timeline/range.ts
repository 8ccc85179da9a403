/** A part of a timeline, in the unit of its axis. */
export interface Range {
  from: number
  to: number
}

/** Makes a part smaller or larger, so that a place in it stays where it is on the screen. */
export function zoomRange(
  { from, to }: Range,
  factor: number,
  at: number,
  end: number,
  least: number,
): Range {
  const length = Math.max(Math.min(least, end), Math.min(end, (to - from) * factor))
  const part = to === from ? 0.5 : (at - from) / (to - from)
  return inside({ from: at - length * part, to: at + length * (1 - part) }, end)
}

/** Moves a part, no further than the ends. */
export function moveRange({ from, to }: Range, by: number, end: number): Range {
  return inside({ from: from + by, to: to + by }, end)
}

/** A part of the same length, if possible, that lies between 0 and the end. */
export function inside({ from, to }: Range, end: number): Range {
  const length = Math.min(end, to - from)
  const start = Math.max(0, Math.min(end - length, from))
  return { from: start, to: start + length }
}

/** Round numbers in a part, at least so many pixels from each other. */
export function ticks({ from, to }: Range, width: number, apart: number): number[] {
  const rough = ((to - from) / Math.max(1, width)) * apart
  if (!(rough > 0) || !Number.isFinite(rough)) return []
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find(one => one * power >= rough * (1 - 1e-9)) ?? 10) * power
  const found: number[] = []
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) found.push(i * step || 0)
  return found
}
