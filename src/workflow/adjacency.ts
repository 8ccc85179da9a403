/** Where ways lead from each of some places, which are numbered from 0. */
export interface Adjacency {
  /** How many places there are. */
  count: number
  /** For each place the index of its first target; one more for the end. */
  starts: Int32Array
  targets: Int32Array
}

/** Puts ways in order; those from one place stay in the order in which they are given. */
export function adjacency(count: number, from: ArrayLike<number>, to: ArrayLike<number>): Adjacency {
  const starts = new Int32Array(count + 1)
  for (let i = 0; i < from.length; i++) starts[from[i]! + 1]!++
  for (let i = 0; i < count; i++) starts[i + 1]! += starts[i]!
  const targets = new Int32Array(from.length)
  const next = starts.slice(0, count)
  for (let i = 0; i < from.length; i++) targets[next[from[i]!]!++] = to[i]!
  return { count, starts, targets }
}

/** The same ways, backwards. */
export function reversed({ count, starts, targets }: Adjacency): Adjacency {
  const from = new Int32Array(targets.length)
  for (let place = 0; place < count; place++) from.fill(place, starts[place], starts[place + 1])
  return adjacency(count, targets, from)
}

/** Marks with 1 all places that can be reached from some, these included; what is marked before is not entered. */
export function markReached(
  { count, starts, targets }: Adjacency,
  from: Iterable<number>,
  marks: Uint8Array = new Uint8Array(count),
): Uint8Array {
  const open: number[] = []
  const enter = (place: number) => {
    if (marks[place]) return
    marks[place] = 1
    open.push(place)
  }
  for (const place of from) enter(place)
  for (let place = open.pop(); place !== undefined; place = open.pop())
    for (let i = starts[place]!; i < starts[place + 1]!; i++) enter(targets[i]!)
  return marks
}

/** Walks from a place to each other one once, depth first. */
export function walkTree(
  { count, starts, targets }: Adjacency,
  from: number,
  enter: (place: number) => void,
  leave: (place: number) => void,
  isBackward = false,
): void {
  const entered = new Uint8Array(count)
  /** How many of the targets of each open place were looked at. */
  const looked = new Int32Array(count)
  const open = [from]
  entered[from] = 1
  enter(from)
  while (open.length > 0) {
    const place = open.at(-1)!
    const done = looked[place]!++
    const first = starts[place]!
    const end = starts[place + 1]!
    if (first + done >= end) {
      leave(place)
      open.pop()
      continue
    }
    const target = targets[isBackward ? end - 1 - done : first + done]!
    if (entered[target]) continue
    entered[target] = 1
    enter(target)
    open.push(target)
  }
}

/** The number of the circle that each place is in: two places have the same when each can be reached from the other. */
export function circlesOf(ways: Adjacency): Int32Array {
  const { count, starts, targets } = ways
  const circle = new Int32Array(count).fill(-1)
  const order = new Int32Array(count).fill(-1)
  const lowest = new Int32Array(count)
  const looked = new Int32Array(count)
  const waiting: number[] = []
  let entered = 0
  let circles = 0
  for (let root = 0; root < count; root++) {
    if (order[root] !== -1) continue
    const open = [root]
    while (open.length > 0) {
      const place = open.at(-1)!
      if (order[place] === -1) {
        order[place] = lowest[place] = entered++
        waiting.push(place)
      }
      const i = starts[place]! + looked[place]!++
      if (i < starts[place + 1]!) {
        const target = targets[i]!
        if (order[target] === -1) open.push(target)
        else if (circle[target] === -1) lowest[place] = Math.min(lowest[place]!, order[target]!)
        continue
      }
      open.pop()
      const parent = open.at(-1)
      if (parent !== undefined) lowest[parent] = Math.min(lowest[parent]!, lowest[place]!)
      if (lowest[place] !== order[place]) continue
      for (let member = waiting.pop()!; ; member = waiting.pop()!) {
        circle[member] = circles
        if (member === place) break
      }
      circles++
    }
  }
  return circle
}
