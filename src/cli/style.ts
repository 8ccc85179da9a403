const codes = {
  bold: [1, 22],
  dim: [2, 22],
  inverse: [7, 27],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const

/** The name of a way to emphasise text. */
export type StyleName = keyof typeof codes

/** Emphasises text. */
export type Style = Readonly<Record<StyleName, (text: string) => string>>

/** Escape sequences for terminals, or nothing at all. */
export function createStyle(enabled: boolean): Style {
  const entries = Object.entries(codes).map(([name, [on, off]]) => [
    name,
    (text: string) => (enabled && text !== '' ? `\x1b[${on}m${text}\x1b[${off}m` : text),
  ])
  return Object.fromEntries(entries) as Style
}
