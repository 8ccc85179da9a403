import type { Structure } from '../../recording/structure.ts'
import { placeBelow } from '../model/graph/place.ts'
import type { GraphOverlay, PlaceState, Visit, VisitQuery } from '../protocol/graph.ts'

/** What the structure does not hold: times of events by seq, and spans whose results were fixed or taken over. */
export interface EventFacts {
  time(seq: number): number
  pinned(span: number): boolean
  reused(span: number): boolean
}

/** Where in the graph what happened. */
export interface Places {
  /** @param facts as far as they are known */
  overlay(position: number, facts?: EventFacts): GraphOverlay
  visit(query: VisitQuery): Visit
  /** The node or member that a span is or lies in. */
  placeOf(span: number): string | undefined
}

/** One visit of a place, its attempts together, as columns by row. */
interface Rows {
  place: number[]
  first: number[]
  last: number[]
}

/** Reads the structure once: some numbers a node, and one for each way that was taken. */
export function placesOf(structure: Structure): Places {
  const names: string[] = []
  const numbers = new Map<string, number>()
  const rows: Rows = { place: [], first: [], last: [] }
  // By span: the place of a node or member, else that of what it lies in; -1 for none.
  const placeBySpan = new Int32Array(structure.length).fill(-1)
  const ways: { from: number; to: number }[] = []
  const wayNumbers = new Map<string, number>()
  // A way that was taken: when, and which.
  const takenAt: number[] = []
  const takenWay: number[] = []
  // By span: the rows after which the next node of it comes.
  const before = new Map<number, Set<number>>()
  const rowOfSpan = new Map<number, number>()
  const ends = new Map<number, Set<number>>()

  const numberOf = (name: string) => {
    const found = numbers.get(name) ?? names.push(name) - 1
    numbers.set(name, found)
    return found
  }
  const take = (from: number, to: number, seq: number) => {
    const key = `${from} ${to}`
    const way = wayNumbers.get(key) ?? ways.push({ from, to }) - 1
    wayNumbers.set(key, way)
    takenAt.push(seq)
    takenWay.push(way)
  }

  for (let seq = 0; seq < structure.length; seq++) {
    const type = structure.type(seq)
    const span = structure.span(seq)
    if (type === 'exit') {
      const { kind } = structure.site(span)
      const parent = structure.parent(span)
      if (kind === 'branch' && parent !== undefined) {
        // What the branch ended with is before what comes after all branches.
        const kept = ends.get(parent) ?? new Set()
        ends.set(parent, kept)
        for (const place of before.get(span) ?? []) kept.add(place)
      }
      before.delete(span)
      continue
    }
    if (type !== 'enter') continue
    const { kind, id } = structure.site(seq)
    const parent = structure.parent(seq)
    const above = parent === undefined ? -1 : placeBySpan[parent]!
    if (kind === 'branch') {
      placeBySpan[seq] = above
      if (parent !== undefined)
        before.set(
          seq,
          structure.site(parent).kind === 'node' ? new Set([above]) : new Set(before.get(parent)),
        )
      continue
    }
    if (kind !== 'node' && kind !== 'member') {
      placeBySpan[seq] = above
      continue
    }
    const container = placeOfContainer(structure, placeBySpan, seq, kind === 'member' ? 'node' : 'workflow')
    const place = numberOf(placeBelow(container < 0 ? undefined : names[container], id))
    placeBySpan[seq] = place
    const row = parent === undefined ? undefined : rowOfSpan.get(parent * 2 + (kind === 'node' ? 0 : 1))
    const again =
      row !== undefined &&
      rows.place[row] === place &&
      structure.visit(rows.first[row]!) === structure.visit(seq)
    if (again) {
      rows.last[row] = seq
      continue
    }
    rows.place.push(place)
    rows.first.push(seq)
    rows.last.push(seq)
    if (parent === undefined) continue
    rowOfSpan.set(parent * 2 + (kind === 'node' ? 0 : 1), rows.place.length - 1)
    if (kind !== 'node') continue
    const previous = row === undefined ? undefined : rows.last[row]
    const joined = (previous !== undefined && ends.get(previous)) || ends.get(parent)
    for (const from of joined?.size ? joined : (before.get(parent) ?? [])) take(from, place, seq)
    if (previous !== undefined) ends.delete(previous)
    ends.delete(parent)
    before.set(parent, new Set([place]))
  }

  return {
    overlay: (position, facts) =>
      overlayAt({ structure, names, rows, ways, takenAt, takenWay, placeBySpan }, position, facts),
    visit({ place, position, which }) {
      const number = numbers.get(place)
      if (number === undefined) return {}
      const starts = rows.first.filter((_, row) => rows.place[row] === number)
      const at = starts.findLastIndex(seq => seq < position)
      const found = {
        last: starts[Math.max(0, at)],
        next: starts[at + 1],
        previous: at > 0 && starts[at]! + 1 >= position ? starts[at - 1] : starts[at],
      }[which]
      return found === undefined ? {} : { position: found + 1, span: found }
    },
    placeOf: span => names[placeBySpan[span] ?? -1],
  }
}

/**
 * Nodes in branches stand in the workflow beside the node that the branches are of; members of a team beside the one that
 * has asked them.
 */
function placeOfContainer(
  structure: Structure,
  known: Int32Array,
  span: number,
  wanted: 'node' | 'workflow',
): number {
  let at = structure.parent(span)
  while (at !== undefined && structure.site(at).kind !== wanted) at = structure.parent(at)
  return at === undefined ? -1 : known[at]!
}

interface Known {
  structure: Structure
  names: readonly string[]
  rows: Rows
  ways: readonly { from: number; to: number }[]
  takenAt: readonly number[]
  takenWay: readonly number[]
  placeBySpan: Int32Array
}

function overlayAt(
  { structure, names, rows, ways, takenAt, takenWay, placeBySpan }: Known,
  position: number,
  facts: EventFacts | undefined,
): GraphOverlay {
  const states = new Map<number, PlaceState>()
  for (let row = 0; row < rows.place.length && rows.first[row]! < position; row++) {
    const place = rows.place[row]!
    const last = rows.last[row]!
    const exit = structure.exit(last)
    // Between two attempts it is not over, either.
    const ended = last < position && exit !== undefined && exit < position
    const status = ended ? structure.status(last) : 'open'
    const state = states.get(place) ?? { place: names[place]!, status, visits: 0, failed: 0 }
    states.set(place, state)
    // Of several branches at the same time: as long as one is open, the place is.
    if (state.status !== 'open') state.status = status
    state.visits++
    if (ended && status === 'failed') state.failed++
    if (facts && ended) {
      state.duration = (state.duration ?? 0) + facts.time(exit) - facts.time(rows.first[row]!)
    }
    if (facts?.pinned(last)) state.pinned = true
    if (facts?.reused(last)) state.reused = true
  }
  const here = position > 0 ? names[placeBySpan[structure.span(position - 1)] ?? -1] : undefined
  const failing = position > 0 && isFailure(structure, position - 1)
  for (const state of states.values())
    if (failing && state.place === here && state.status === 'open') state.status = 'failed'
  const counts = new Map<number, number>()
  for (let i = 0; i < takenAt.length && takenAt[i]! < position; i++)
    counts.set(takenWay[i]!, (counts.get(takenWay[i]!) ?? 0) + 1)
  return {
    position,
    ...(here !== undefined && { here }),
    places: [...states.values()],
    taken: [...counts].map(([way, count]) => ({
      from: names[ways[way]!.from]!,
      to: names[ways[way]!.to]!,
      count,
    })),
    timed: facts !== undefined,
  }
}

/** True for an event by which something fails: what it is in has not ended yet, but everybody wants to see it. */
function isFailure(structure: Structure, seq: number): boolean {
  const type = structure.type(seq)
  return type === 'error' || (type === 'exit' && structure.status(structure.span(seq)) === 'failed')
}
