import type { Session } from './session.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_])/g

/** A text without the sequences that give it colours, for clients that would show them. */
export const withoutStyle = (text: string): string => text.replace(sequences, '')

const styles = { green: [32, 39], red: [31, 39], yellow: [33, 39], dim: [2, 22] } as const

/** Gives parts of a text a style, where the client can show it. */
export function styling({ client }: Session): (style: keyof typeof styles, text: string) => string {
  if (!client?.supportsANSIStyling) return (_, text) => text
  return (style, text) => {
    const [on, off] = styles[style]
    return `\u001b[${on}m${text}\u001b[${off}m`
  }
}
