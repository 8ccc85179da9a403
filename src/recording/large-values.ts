import { isObject, type Json, setOwn } from '../workflow/json.ts'

/** Values whose JSON is longer than this, in UTF-16 units, are stored once, outside of the blocks. */
export const largeValue = 16 * 1024

/** Where a large value stands in the file: offset and size of its member. */
export type ValuePlace = readonly [offset: number, size: number]

/** Reads a stored value. */
export type LoadValue = (place: ValuePlace) => Promise<Json>

/** The key of an object that stands for a large value. */
const key = '$value'

/** Keys that look like it, of users' objects: written with one more `$`. */
const lookalike = /^\$+value$/

/** How many texts are known by themselves, without looking at their content again. */
const knownTexts = 64

/** Writes JSON in which large values are references. */
export interface LargeValues {
  /**
   * The object as JSON. Values inside that are large were stored before this returns.
   * @param known true for an object in which large values are likely to be known already
   */
  encode(value: object, known?: boolean): string
}

/**
 * @param store writes a value and tells where; a value that was stored before is not stored again
 * @param digest a text's content in short
 */
export function createLargeValues(
  store: (json: string) => ValuePlace,
  digest: (text: string) => string,
): LargeValues {
  const objects = new WeakMap<object, ValuePlace>()
  const texts = new Map<string, ValuePlace>()
  const contents = new Map<string, ValuePlace>()

  const put = (json: string): ValuePlace => {
    const content = digest(json)
    const known = contents.get(content)
    if (known) return known
    const place = store(json)
    contents.set(content, place)
    return place
  }

  const reference = (place: ValuePlace) => ({ [key]: [...place] })

  /** The value with references, and about how long its JSON is then. */
  const shorten = (value: unknown): { value: unknown; length: number } => {
    if (typeof value === 'string') {
      if (value.length <= largeValue) return { value, length: value.length + 2 }
      let place = texts.get(value)
      place ??= put(JSON.stringify(value))
      texts.delete(value)
      texts.set(value, place)
      if (texts.size > knownTexts) texts.delete(texts.keys().next().value!)
      return { value: reference(place), length: 40 }
    }
    if (typeof value !== 'object' || value === null) return { value, length: 8 }
    const known = objects.get(value)
    if (known) return { value: reference(known), length: 40 }
    const short = Array.isArray(value) ? shortenList(value) : shortenObject(value)
    if (short.length <= largeValue) return short
    const place = put(JSON.stringify(short.value))
    objects.set(value, place)
    return { value: reference(place), length: 40 }
  }

  const shortenList = (list: readonly unknown[]) => {
    let length = 2
    const items = list.map(item => {
      const short = shorten(item)
      length += short.length + 1
      return short.value
    })
    return { value: items as unknown, length }
  }

  const shortenObject = (object: object) => {
    let length = 2
    const copy = {}
    for (const [name, part] of Object.entries(object)) {
      if (part === undefined) continue
      const short = shorten(part)
      length += name.length + short.length + 4
      setOwn(copy, lookalike.test(name) ? `$${name}` : name, short.value as Json)
    }
    return { value: copy as unknown, length }
  }

  /** True when it surely holds something large, so that its whole JSON need not be made to find out. */
  const isLarge = (value: unknown): boolean =>
    typeof value === 'string'
      ? value.length > largeValue
      : typeof value === 'object' && value !== null && objects.has(value)

  const holdsLarge = (value: object, depth: number): boolean =>
    Object.values(value).some(
      part =>
        isLarge(part) ||
        (depth > 0 && typeof part === 'object' && part !== null && holdsLarge(part, depth - 1)),
    )

  return {
    encode(value, known = false) {
      if (!known || !holdsLarge(value, 2)) {
        const json = JSON.stringify(value)
        if (json.length <= largeValue && !json.includes(key)) return json
      }
      // The object itself stays where it is.
      return JSON.stringify(shortenObject(value).value)
    },
  }
}

/** How many values that were read last are kept, so that the same one is the same object. */
const keptValues = 16

/**
 * What may be unpacked for the values of one block, in UTF-16 units: values that refer to each other many times over could
 * otherwise keep a reader busy for ever, in a file of a few kilobytes.
 */
export const maxBlockValues = 512 * 1024 * 1024

/**
 * @param read the JSON of a stored value, which may hold references to others, stored before it
 * @param limit what it may unpack in all, in UTF-16 units; a short value counts as one that is just large
 */
export function createValueLoader(
  read: (place: ValuePlace) => Promise<string>,
  limit = Number.POSITIVE_INFINITY,
): LoadValue {
  const kept = new Map<number, Promise<Json>>()
  let unpacked = 0
  const load = async (place: ValuePlace): Promise<Json> => {
    const [offset] = place
    const text = await read(place)
    unpacked += Math.max(text.length, largeValue)
    if (unpacked > limit)
      throw new RangeError(`the values of a block would unpack to more than ${limit} characters`)
    const parsed: unknown = JSON.parse(text)
    const restored = await restoreValues(parsed, async inner => {
      if (inner[0] >= offset) throw new RangeError(`the value at byte ${offset} refers to a later one`)
      return loader(inner)
    })
    return restored as Json
  }
  const loader: LoadValue = place => {
    const [offset] = place
    const found = kept.get(offset) ?? load(place)
    kept.delete(offset)
    kept.set(offset, found)
    found.catch(() => kept.delete(offset))
    if (kept.size > keptValues) kept.delete(kept.keys().next().value!)
    return found
  }
  return loader
}

/** Levels of nesting that a line may have. No value of a run has more than half as many. */
export const deepest = 1_000

/**
 * Puts large values in the places of their references.
 * @throws {RangeError} when it is nested too deeply
 */
export async function restoreValues(value: unknown, load: LoadValue, depth = 0): Promise<unknown> {
  if (depth > deepest) throw new RangeError(`a value is nested more than ${deepest} levels deep`)
  const restore = (part: unknown) => restoreValues(part, load, depth + 1)
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (isObject(value[i]) || Array.isArray(value[i])) value[i] = await restore(value[i])
    }
    return value
  }
  if (!isObject(value as Json)) return value
  const object = value as Record<string, unknown>
  const place = placeOf(object)
  if (place) return load(place)
  const names = Object.keys(object)
  if (!names.some(name => lookalike.test(name))) {
    for (const name of names) {
      const part = object[name]
      if (typeof part === 'object' && part !== null)
        setOwn(object as never, name, (await restore(part)) as Json)
    }
    return object
  }
  const copy = {}
  for (const name of names)
    setOwn(copy, lookalike.test(name) ? name.slice(1) : name, (await restore(object[name])) as Json)
  return copy
}

function placeOf(object: Readonly<Record<string, unknown>>): ValuePlace | undefined {
  const place = object[key]
  if (!Array.isArray(place) || place.length !== 2 || Object.keys(object).length !== 1) return undefined
  return place.every(part => Number.isSafeInteger(part) && part >= 0)
    ? (place as unknown as ValuePlace)
    : undefined
}

/** True for JSON that no stack may hold: such a line comes from somebody who means harm. */
export function isTooDeep(json: string): boolean {
  if (json.length <= 2 * deepest) return false
  let depth = 0
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i)
    if (code === quote) {
      i = endOfText(json, i)
    } else if (code === bracket || code === brace) {
      if (++depth > deepest) return true
    } else if (code === bracket + 2 || code === brace + 2) depth--
  }
  return false
}

const [quote, bracket, brace, backslash] = [0x22, 0x5b, 0x7b, 0x5c]

/** Where the text that begins at a quote ends. */
function endOfText(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let escapes = 0
    while (json.charCodeAt(end - 1 - escapes) === backslash) escapes++
    if (escapes % 2 === 0) return end
  }
  return json.length
}

/** True when a line may hold references. */
export function mayHoldReferences(line: string): boolean {
  return line.includes(key)
}
