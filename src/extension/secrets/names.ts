import { t } from '../../workflow/translate.ts'

/** In the key store, what is meant for runs is told from all else by this. */
const prefix = 'run:'

/** The key of a secret by its name. */
export const keyOf = (name: string): string => prefix + name

/** The names among the keys of the store, in order. */
export function namesIn(keys: readonly string[]): string[] {
  return keys
    .filter(key => key.startsWith(prefix))
    .map(key => key.slice(prefix.length))
    .sort()
}

/** Why a text cannot be the name of an environment variable; undefined where it can. */
export function whyNoName(text: string): string | undefined {
  if (/^[A-Za-z_]\w*$/.test(text.trim())) return undefined
  return t(
    'Use letters, digits and "_", beginning with a letter: this becomes the name of an environment variable.',
  )
}

/**
 * The variables by which the debug adapter gets the secrets, and by the last of which it knows that they are secret.
 * @param secrets values by names
 */
export function secretVariables(secrets: Readonly<Record<string, string>>): Record<string, string> {
  const names = Object.keys(secrets)
  return names.length === 0 ? {} : { ...secrets, PLAYHEAD_SECRETS: names.join(',') }
}
