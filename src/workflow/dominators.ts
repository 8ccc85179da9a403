import { type Adjacency, reversed, walkTree } from './adjacency.ts'

/** Which places every way from a start to a place passes. */
export interface Dominators {
  /** True when every way to a place passes another one, before it. Of places that no way leads to, false. */
  isBefore(earlier: number, place: number): boolean
}

/** Steps for each place, after which nothing is said. */
const maxSteps = 200

/** The algorithm of Cooper, Harvey and Kennedy. Undefined for a graph that takes too much work. */
export function dominatorsOf(ways: Adjacency, start: number): Dominators | undefined {
  const { count } = ways
  const after: number[] = []
  walkTree(
    ways,
    start,
    () => {},
    place => after.push(place),
  )
  const order = after.reverse()
  const rank = new Int32Array(count).fill(-1)
  order.forEach((place, i) => {
    rank[place] = i
  })
  const back = reversed(ways)
  /** By rank. */
  const parents = new Int32Array(order.length).fill(-1)
  parents[0] = 0
  let left = maxSteps * count
  for (let changed = true; changed; ) {
    changed = false
    for (let i = 1; i < order.length; i++) {
      const place = order[i]!
      let parent = -1
      for (let way = back.starts[place]!; way < back.starts[place + 1]!; way++) {
        const other = rank[back.targets[way]!]!
        left--
        if (other < 0 || parents[other]! < 0) continue
        if (parent < 0) parent = other
        let joined = other
        while (parent !== joined) {
          if (left-- <= 0) return undefined
          if (parent > joined) parent = parents[parent]!
          else joined = parents[joined]!
        }
      }
      if (parents[i] === parent) continue
      parents[i] = parent
      changed = true
    }
    if (left <= 0) return undefined
  }
  const [first, last] = intervals(parents)
  return {
    isBefore(earlier, place) {
      const [a, b] = [rank[earlier]!, rank[place]!]
      return a >= 0 && b >= 0 && a !== b && first[a]! <= first[b]! && last[b]! <= last[a]!
    },
  }
}

/** Numbers a tree so that what is below a place lies between its two numbers. @param parents each before its children */
function intervals(parents: Int32Array): [Int32Array, Int32Array] {
  const sizes = new Int32Array(parents.length).fill(1)
  for (let i = parents.length - 1; i > 0; i--) sizes[parents[i]!]! += sizes[i]!
  const first = new Int32Array(parents.length)
  const last = new Int32Array(parents.length)
  /** The next number for a child of each place. */
  const next = new Int32Array(parents.length)
  for (let i = 0; i < parents.length; i++) {
    if (i > 0) {
      const parent = parents[i]!
      first[i] = next[parent]!
      next[parent]! += sizes[i]!
    }
    last[i] = first[i]! + sizes[i]!
    next[i] = first[i]! + 1
  }
  return [first, last]
}
