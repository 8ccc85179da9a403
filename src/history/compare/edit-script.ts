/** For each item of a sequence its partner in another one, or -1. */
export type Partners = Int32Array

/** Which items of two sequences belong together; partners are in order, so that nothing crosses. */
export interface Alignment {
  ofA: Partners
  ofB: Partners
}

/** Two sequences to be aligned. Items with equal tokens may be partners; among those, equal ranks are preferred. */
export interface Sequences {
  a: Int32Array
  b: Int32Array
  /** What tells items with the same token apart: how often it has come before, say. */
  rankA: Int32Array
  rankB: Int32Array
}

/** Steps of work, shared by all alignments of a comparison. */
export interface Budget {
  steps: number
}

/** Enough for 100,000 items with hundreds of differences, and less than a second. */
export const defaultSteps = 40_000_000

/**
 * Aligns two sequences with as few unpaired items as possible: what both begin and end with, then the shortest edit
 * script by divide and conquer (Myers), in memory linear in the lengths. Where that would exceed the budget, the rest is
 * paired by token and rank along the longest chain that does not cross, in n log n. At last, gaps among equal items are
 * moved to where ranks agree best. The result for (b, a) is that for (a, b) mirrored.
 */
export function align(sequences: Sequences, budget: Budget = { steps: defaultSteps }): Alignment {
  if (!isCanonical(sequences)) {
    const { a, b, rankA, rankB } = sequences
    const { ofA, ofB } = alignCanonical({ a: b, b: a, rankA: rankB, rankB: rankA }, budget)
    return { ofA: ofB, ofB: ofA }
  }
  return alignCanonical(sequences, budget)
}

/** Of two orders of the same two sequences exactly one is canonical, unless they are equal. */
function isCanonical({ a, b, rankA, rankB }: Sequences): boolean {
  if (a.length !== b.length) return a.length < b.length
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return a[i]! < b[i]!
    if (rankA[i] !== rankB[i]) return rankA[i]! < rankB[i]!
  }
  return true
}

/** A part of both sequences: from (inclusive) to (exclusive). */
interface Box {
  fromA: number
  toA: number
  fromB: number
  toB: number
}

interface Work extends Sequences, Alignment {
  budget: Budget
  forward: Int32Array
  backward: Int32Array
}

function alignCanonical(sequences: Sequences, budget: Budget): Alignment {
  const { a, b } = sequences
  const reach = a.length + b.length + 3
  const work: Work = {
    ...sequences,
    ofA: new Int32Array(a.length).fill(-1),
    ofB: new Int32Array(b.length).fill(-1),
    budget,
    forward: new Int32Array(2 * reach),
    backward: new Int32Array(2 * reach),
  }
  shortest(work, { fromA: 0, toA: a.length, fromB: 0, toB: b.length })
  settle(a, sequences.rankA, sequences.rankB, work.ofA, work.ofB)
  settle(b, sequences.rankB, sequences.rankA, work.ofB, work.ofA)
  return { ofA: work.ofA, ofB: work.ofB }
}

function pair({ ofA, ofB }: Alignment, i: number, j: number): void {
  ofA[i] = j
  ofB[j] = i
}

/** Pairs what a box begins and ends with; what is left. */
function trim(work: Work, { fromA, toA, fromB, toB }: Box): Box {
  const { a, b } = work
  while (fromA < toA && fromB < toB && a[fromA] === b[fromB]) pair(work, fromA++, fromB++)
  while (fromA < toA && fromB < toB && a[toA - 1] === b[toB - 1]) pair(work, --toA, --toB)
  return { fromA, toA, fromB, toB }
}

const isEmpty = ({ fromA, toA, fromB, toB }: Box) => fromA === toA || fromB === toB

/** Aligns a box, and the boxes that it falls into. A list of boxes instead of recursion: it can be deep. */
function shortest(work: Work, whole: Box): void {
  const open = [whole]
  for (let next = open.pop(); next; next = open.pop()) {
    const box = trim(work, next)
    if (isEmpty(box)) continue
    const middle = middleOf(work, box)
    if (middle === undefined) chain(work, box)
    else {
      const { x, y, endX, endY } = middle
      for (let i = x, j = y; i < endX; i++, j++) pair(work, i, j)
      open.push({ ...box, toA: x, toB: y }, { ...box, fromA: endX, fromB: endY })
    }
  }
}

interface Middle {
  x: number
  y: number
  endX: number
  endY: number
}

/**
 * A run of pairs in the middle of a shortest edit script: where the furthest paths from both ends meet.
 * @returns undefined when the budget is spent
 */
function middleOf(
  { a, b, budget, forward, backward }: Work,
  { fromA, toA, fromB, toB }: Box,
): Middle | undefined {
  const n = toA - fromA
  const m = toB - fromB
  const delta = n - m
  const odd = (delta & 1) !== 0
  const half = Math.ceil((n + m) / 2)
  const centre = half + 1
  forward[centre + 1] = 0
  backward[centre + 1] = 0
  for (let d = 0; d <= half; d++) {
    budget.steps -= 2 * d + 2
    if (budget.steps < 0) return undefined
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && forward[centre + k - 1]! < forward[centre + k + 1]!)
      const start = down ? forward[centre + k + 1]! : forward[centre + k - 1]! + 1
      let x = start
      while (x < n && x - k < m && x - k >= 0 && a[fromA + x] === b[fromB + x - k]) x++
      budget.steps -= x - start
      forward[centre + k] = x
      const mirrored = delta - k
      if (odd && mirrored > -d && mirrored < d && x + backward[centre + mirrored]! >= n)
        return { x: fromA + start, y: fromB + start - k, endX: fromA + x, endY: fromB + x - k }
    }
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && backward[centre + k - 1]! < backward[centre + k + 1]!)
      const start = down ? backward[centre + k + 1]! : backward[centre + k - 1]! + 1
      let x = start
      while (x < n && x - k < m && x - k >= 0 && a[toA - 1 - x] === b[toB - 1 - (x - k)]) x++
      budget.steps -= x - start
      backward[centre + k] = x
      const mirrored = delta - k
      if (!odd && mirrored >= -d && mirrored <= d && x + forward[centre + mirrored]! >= n)
        return { x: toA - x, y: toB - (x - k), endX: toA - start, endY: toB - (start - k) }
    }
  }
  return undefined
}

/** Pairs the items of a box that have the same token and the same rank, as many as do not cross. */
function chain(work: Work, { fromA, toA, fromB, toB }: Box): void {
  const { a, b, rankA, rankB } = work
  const places = new Map<string, number>()
  for (let j = fromB; j < toB; j++) places.set(`${b[j]} ${rankB[j]}`, j)
  // The longest increasing sequence: `ends` holds, for each length, the item of A whose chain ends first in B.
  const ends: number[] = []
  const before = new Map<number, number>()
  const place = (i: number) => places.get(`${a[i]} ${rankA[i]}`)!
  for (let i = fromA; i < toA; i++) {
    if (!places.has(`${a[i]} ${rankA[i]}`)) continue
    let low = 0
    for (let high = ends.length; low < high; ) {
      const middle = (low + high) >> 1
      if (place(ends[middle]!) < place(i)) low = middle + 1
      else high = middle
    }
    if (low > 0) before.set(i, ends[low - 1]!)
    ends[low] = i
  }
  for (let i = ends.at(-1); i !== undefined; i = before.get(i)) pair(work, i, place(i))
}

/**
 * Moves each gap, a run of items without partner, among equal items to where the most partners have the same rank. The
 * number of pairs stays.
 */
function settle(
  tokens: Int32Array,
  rank: Int32Array,
  otherRank: Int32Array,
  partners: Partners,
  back: Partners,
): void {
  const fits = (i: number, j: number) => (rank[i] === otherRank[j] ? 1 : 0)
  /** Gives the partner of one item to another. */
  const hand = (from: number, to: number) => {
    const j = partners[from]!
    partners[to] = j
    partners[from] = -1
    back[j] = to
    return fits(to, j) - fits(from, j)
  }
  for (let start = 0; start < tokens.length; ) {
    if (partners[start] !== -1) {
      start++
      continue
    }
    let end = start
    while (end < tokens.length && partners[end] === -1) end++
    const next = end
    while (start > 0 && partners[start - 1] !== -1 && tokens[start - 1] === tokens[end - 1])
      hand(--start, --end)
    let score = 0
    let best = 0
    let bestMoves = 0
    let moves = 0
    while (end < tokens.length && partners[end] !== -1 && tokens[start] === tokens[end]) {
      score += hand(end++, start++)
      moves++
      // Later is better among equals: one more round of a loop is its last.
      if (score >= best) {
        best = score
        bestMoves = moves
      }
    }
    for (; moves > bestMoves; moves--) hand(--start, --end)
    start = Math.max(next, end)
  }
}
