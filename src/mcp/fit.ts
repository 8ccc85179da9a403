import { formatPath, isObject, type Json, type JsonObject, setOwn } from '../workflow/json.ts'

/** A value that was made to fit. */
export interface Fitted {
  value: Json
  /** What was cut and where, a line each; empty where the value is whole. */
  cut: string[]
}

/** Entries of a list or an object below this many characters say nothing. */
const smallest = 24

/** Lines about what was cut. */
const maxNotes = 20

/**
 * Cuts a value down to about so many characters of JSON. Every part gets the same room, and what small parts leave goes to
 * the large ones: so one sees a little of everything and not all of the first.
 */
export function fitValue(value: Json, room: number): Fitted {
  const notes: string[] = []
  const fitted = fitInto(value, room, [], notes)
  const cut = notes.slice(0, maxNotes)
  if (notes.length > maxNotes) cut.push(`${notes.length - maxNotes} more places`)
  return { value: fitted, cut }
}

/** A text of at most so many characters, with a note of how long it was at its end. */
export function fitText(text: string, room: number): string {
  if (text.length <= room) return text
  const note = `… (${text.length} characters)`
  return `${whole(text.slice(0, Math.max(0, room - note.length)))}${note}`
}

type Path = readonly (string | number)[]

function fitInto(value: Json, room: number, path: Path, notes: string[]): Json {
  const size = sizeOf(value)
  if (size <= room) return value
  if (typeof value === 'string') {
    // Quotes and escapes need room too.
    const text = fitText(value, Math.floor((value.length * room) / size) - 2)
    notes.push(`${nameOf(path)}: part of a text of ${value.length} characters`)
    return text
  }
  const { entries, all } = entriesOf(value, room)
  const given = shares(
    entries.map(({ cost, size }) => cost + size),
    room - 2,
  )
  const kept = entries.flatMap(({ key, part, cost, size }, i) => {
    const own = given[i]! - cost
    return own >= Math.min(size, smallest / 2)
      ? [{ key, part: () => fitInto(part, own, [...path, key], notes) }]
      : []
  })
  const list = Array.isArray(value)
  if (kept.length < all) notes.push(`${nameOf(path)}: ${kept.length} of ${all} ${list ? 'items' : 'keys'}`)
  if (list) return kept.map(({ part }) => part())
  const result: JsonObject = {}
  for (const { key, part } of kept) setOwn(result, String(key), part())
  return result
}

/** The first entries of a list or an object, as many as can have any room. */
function entriesOf(value: Json, room: number) {
  const most = Math.floor(room / smallest)
  if (Array.isArray(value)) {
    const entries = value.slice(0, most).map((part, key) => ({ key, part, cost: 1, size: sizeOf(part) }))
    return { entries, all: value.length }
  }
  const pairs = isObject(value) ? Object.entries(value) : []
  const entries = pairs
    .slice(0, most)
    .map(([key, part]) => ({ key, part, cost: sizeOf(key) + 2, size: sizeOf(part) }))
  return { entries, all: pairs.length }
}

/** How much room each of some sizes gets. */
function shares(sizes: readonly number[], room: number): number[] {
  const given = new Array<number>(sizes.length).fill(0)
  const bySize = sizes.map((_, i) => i).sort((a, b) => sizes[a]! - sizes[b]!)
  let left = room
  for (const [done, i] of bySize.entries()) {
    given[i] = Math.min(sizes[i]!, Math.floor(left / (sizes.length - done)))
    left -= given[i]
  }
  return given
}

const sizeOf = (value: Json): number => JSON.stringify(value).length

const nameOf = (path: Path): string => fitText(formatPath(path) || 'the value', 200)

/** Without half of a character at its end. */
const whole = (text: string): string => text.replace(/[\uD800-\uDBFF]$/, '')
