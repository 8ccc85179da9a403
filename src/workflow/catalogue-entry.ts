/** How bad a problem is; a file with an error does not run. */
export type Severity = 'error' | 'warning' | 'information'

/** What is wrong, and what to do about it. */
export interface Entry<P> {
  severity: Severity
  text: (p: P) => string
  remedy: (p: P) => string
}

/** An entry of the catalogue that keeps a file from running. */
export const error = <P>(text: (p: P) => string, remedy: (p: P) => string): Entry<P> => ({
  severity: 'error',
  text,
  remedy,
})

/** An entry of the catalogue that does not. */
export const warning = <P>(text: (p: P) => string, remedy: (p: P) => string): Entry<P> => ({
  severity: 'warning',
  text,
  remedy,
})

/** An entry of the catalogue that is no fault of the file. */
export const information = <P>(text: (p: P) => string, remedy: (p: P) => string): Entry<P> => ({
  severity: 'information',
  text,
  remedy,
})

const maxListed = 50

/** Names in quotes, and how many more there are. */
export function list(names: readonly string[]): string {
  if (names.length === 0) return 'none'
  const listed = names
    .slice(0, maxListed)
    .map(name => `"${name}"`)
    .join(', ')
  return names.length > maxListed ? `${listed} and ${names.length - maxListed} more` : listed
}

/** The name that was most likely meant, or all that there are. */
export const suggestion = (p: { near?: string; known: readonly string[] }): string =>
  p.near ? `Did you mean "${p.near}"?` : `Known are: ${list(p.known)}.`
