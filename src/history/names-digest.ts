/** Digests stay below this, so that they are whole numbers in a database and here. */
export const digestRange = 2 ** 48

/** A number for a name. Those of all names of a folder are added up, whatever their order. */
export function digestOf(name: string): number {
  let low = 0x811c9dc5
  let high = 0x2545f491
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i)
    low = Math.imul(low ^ code, 0x01000193)
    high = (Math.imul(high ^ code, 0x85ebca6b) + low) | 0
  }
  return ((high >>> 16) & 0xffff) * 2 ** 32 + (low >>> 0)
}

/** The sum of the digests of names. */
export function digestOfAll(names: Iterable<string>): number {
  let sum = 0
  for (const name of names) sum = (sum + digestOf(name)) % digestRange
  return sum
}
