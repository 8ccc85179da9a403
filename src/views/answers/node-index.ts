import type { ExitStatus } from '../../recording/event.ts'
import type { Structure } from '../../recording/structure.ts'

/**
 * Each visit of each node as a row, its attempts together, in the order in which they began: some numbers a row, made in
 * one pass over the structure.
 */
export interface NodeIndex {
  readonly length: number
  /** Rows whose last attempt failed. */
  readonly failed: number
  /** The span of the first attempt. */
  first(row: number): number
  /** The span of the last attempt. */
  last(row: number): number
  attempts(row: number): number
  visit(row: number): number
  /** How often the node was visited at this place in all. */
  visits(row: number): number
  status(row: number): ExitStatus | 'open'
}

/** Reads the structure as far as it goes now. */
export function indexNodes(structure: Structure): NodeIndex {
  const { length } = structure
  const firsts: number[] = []
  const lasts: number[] = []
  const attempts: number[] = []
  const places: number[] = []
  const visitsOf: number[] = []
  // By the parent's span and the site: the number of the place, and the row of its last visit.
  const known = new Map<number, { place: number; row: number }>()
  const sites = structure.sites.length
  for (let seq = 0; seq < length; seq++) {
    if (structure.type(seq) !== 'enter' || structure.site(seq).kind !== 'node') continue
    const key = ((structure.parent(seq) ?? -1) + 1) * sites + structure.siteNumber(seq)
    const found = known.get(key)
    if (found && structure.visit(firsts[found.row]!) === structure.visit(seq)) {
      lasts[found.row] = seq
      attempts[found.row]!++
      continue
    }
    const place = found?.place ?? visitsOf.push(0) - 1
    const row = firsts.push(seq) - 1
    lasts.push(seq)
    attempts.push(1)
    places.push(place)
    visitsOf[place]!++
    known.set(key, { place, row })
  }
  known.clear()
  const columns = [firsts, lasts, attempts, places].map(column => Uint32Array.from(column))
  const [first, last, tries, place] = columns as [Uint32Array, Uint32Array, Uint32Array, Uint32Array]
  const visits = Uint32Array.from(visitsOf)
  let failed = 0
  for (const span of last) if (structure.status(span) === 'failed') failed++
  return {
    length: first.length,
    failed,
    first: row => first[row]!,
    last: row => last[row]!,
    attempts: row => tries[row]!,
    visit: row => structure.visit(first[row]!),
    visits: row => visits[place[row]!]!,
    status: row => structure.status(last[row]!),
  }
}
