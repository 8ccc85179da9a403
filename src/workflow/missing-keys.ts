import { type Adjacency, markReached, reversed, walkTree } from './adjacency.ts'
import { flowOf } from './data-flow.ts'
import type { Workflow } from './graph.ts'
import { numberedGraph } from './numbered-graph.ts'

/** A context key that is read at a node. */
export interface KeyRead {
  node: string
  name: string
}

/** What was found out about reads. */
export interface MissingKeys<R> {
  /** Those that no way leads to on which the key was written. */
  missing: readonly R[]
  /** The context keys that can exist when a node is entered; undefined after too much work. */
  keysAt(node: string): readonly string[] | undefined
  /** True where not all reads were looked at, because that was too much work. */
  isTooLarge: boolean
}

/** Places that are passed in search of what was written, in all. */
const maxSearched = 20_000_000
/** The same for what can exist at a node, of which a list is kept. */
const maxListed = 5_000_000

/**
 * Finds the reads, in nodes that can be reached, that no way leads to on which the key was written or given. Nothing is
 * said of what comes after a node that can write any key.
 */
export function missingKeys<R extends KeyRead>(workflow: Workflow, reads: readonly R[]): MissingKeys<R> {
  const { numbers } = numberedGraph(workflow)
  const { ways, written } = flowOf(workflow)
  const inputs = new Set(workflow.inputs.map(({ name }) => name))
  const first = numbers.get(workflow.start)!
  const reached = markReached(ways, [first])
  const isOpen = afterAny(ways, written, reached)
  const asked = reads.filter(({ node, name }) => {
    const place = numbers.get(node)
    return place !== undefined && reached[place] && !isOpen[place] && !inputs.has(name)
  })
  const { missing, isTooLarge } = asked.length > 0 ? search(asked) : { missing: [], isTooLarge: false }
  let back: Adjacency | undefined
  let left = maxListed
  const lists = new Map<string, readonly string[]>()
  return {
    missing,
    isTooLarge,
    keysAt(node) {
      const known = lists.get(node)
      if (known) return known
      if (left <= 0) return undefined
      back ??= reversed(ways)
      const found = new Set(inputs)
      const place = numbers.get(node)!
      const before = markReached(
        back,
        [...back.targets.subarray(back.starts[place], back.starts[place + 1])].filter(at => reached[at]),
      )
      for (let at = 0; at < written.length; at++)
        if (before[at] && reached[at]) for (const key of written[at] ?? []) found.add(key)
      left -= ways.count
      const list = [...found]
      lists.set(node, list)
      return list
    },
  }

  function search(asked: R[]) {
    // Nearly all reads have a writer above them in one of two trees, which costs no search.
    const unsure = withoutWriterAbove(withoutWriterAbove(asked, false), true)
    const open = Map.groupBy(unsure, ({ name }) => name)
    const writers = new Map<string, number[]>()
    written.forEach((keys, at) => {
      if (reached[at])
        for (const key of keys ?? []) {
          if (!open.has(key)) continue
          const known = writers.get(key)
          if (known) known.push(at)
          else writers.set(key, [at])
        }
    })
    const missing: R[] = []
    const seen = new Int32Array(ways.count)
    let turn = 0
    let left = maxSearched
    for (const [name, own] of open) {
      if (left <= 0) return { missing, isTooLarge: true }
      turn++
      const sought = new Set(own.map(({ node }) => numbers.get(node)!))
      const queue = [...(writers.get(name) ?? [])]
      for (let i = 0; i < queue.length && sought.size > 0; i++) {
        const at = queue[i]!
        left -= 1
        for (let way = ways.starts[at]!; way < ways.starts[at + 1]!; way++) {
          const target = ways.targets[way]!
          if (seen[target] === turn) continue
          seen[target] = turn
          sought.delete(target)
          queue.push(target)
        }
      }
      if (sought.size > 0) for (const read of own) if (sought.has(numbers.get(read.node)!)) missing.push(read)
    }
    return { missing, isTooLarge: false }
  }

  function withoutWriterAbove(asked: readonly R[], isBackward: boolean): R[] {
    if (asked.length === 0) return []
    const names = new Set(asked.map(({ name }) => name))
    const byPlace = Map.groupBy(asked, ({ node }) => numbers.get(node)!)
    /** How many places above the current one write each name. */
    const above = new Map<string, number>()
    const unsure: R[] = []
    const count = (place: number, by: number) => {
      for (const key of written[place] ?? []) if (names.has(key)) above.set(key, (above.get(key) ?? 0) + by)
    }
    const enter = (place: number) => {
      for (const read of byPlace.get(place) ?? []) if (!above.get(read.name)) unsure.push(read)
      count(place, 1)
    }
    walkTree(ways, first, enter, place => count(place, -1), isBackward)
    return unsure
  }
}

/** Marks the places behind nodes that can write any key. */
function afterAny(
  ways: Adjacency,
  written: readonly (readonly string[] | undefined)[],
  reached: Uint8Array,
): Uint8Array {
  const after: number[] = []
  written.forEach((keys, at) => {
    if (keys === undefined && reached[at])
      for (let way = ways.starts[at]!; way < ways.starts[at + 1]!; way++) after.push(ways.targets[way]!)
  })
  return markReached(ways, after)
}
