import { adjacency, reversed } from '../../../workflow/adjacency.ts'
import { gap, type LayOut, type Level, type Pair } from './level.ts'

/** How often the layers are gone through, there and back. */
const sweeps = 6

/** A way over more layers is drawn straight: bending it round everything would cost more than it shows. */
const longest = 40

/** A node in its layer, or the point where a way goes through it. */
interface Item {
  layer: number
  size: Pair
  /** Place in its layer, and the middle of it in pixels. */
  order: number
  center: number
}

/**
 * Puts a level of any size in layers: by the longest path, ordered by where neighbours are, each as near to its
 * neighbours as the others let it.
 */
export const layOutFast: LayOut = (level: Level) => {
  const layers = layersOf(level)
  const items: Item[] = level.sizes.map((size, i) => ({ layer: layers[i]!, size, order: 0, center: 0 }))
  const chains = level.edges.map(([from, to]) => {
    const chain = [from]
    if (layers[to]! - layers[from]! <= longest)
      for (let layer = layers[from]! + 1; layer < layers[to]!; layer++)
        chain.push(items.push({ layer, size: [4, 0], order: 0, center: 0 }) - 1)
    chain.push(to)
    return chain
  })
  const from: number[] = []
  const to: number[] = []
  for (const chain of chains)
    for (let i = 1; i < chain.length; i++) {
      from.push(chain[i - 1]!)
      to.push(chain[i]!)
    }
  const down = adjacency(items.length, from, to)
  const up = reversed(down)
  const rows: number[][] = []
  for (let i = 0; i < items.length; i++) {
    const row = rows[items[i]!.layer] ?? []
    rows[items[i]!.layer] = row
    items[i]!.order = row.push(i) - 1
  }
  const mean = (i: number, { starts, targets }: typeof down, of: (item: Item) => number) => {
    let sum = 0
    const begin = starts[i]!
    const end = starts[i + 1]!
    for (let at = begin; at < end; at++) sum += of(items[targets[at]!]!)
    return end > begin ? sum / (end - begin) : undefined
  }
  const inTurn = (sweep: number) => (sweep % 2 === 0 ? rows : rows.toReversed())
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const row of inTurn(sweep)) {
      const wanted = new Map(
        row.map(i => [i, mean(i, sweep % 2 === 0 ? up : down, ({ order }) => order) ?? items[i]!.order]),
      )
      row.sort((a, b) => wanted.get(a)! - wanted.get(b)! || a - b)
      row.forEach((i, order) => {
        items[i]!.order = order
      })
    }
  }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const row of inTurn(sweep)) {
      const wanted = row.map(
        i => mean(i, sweep % 2 === 0 ? up : down, ({ center }) => center) ?? items[i]!.center,
      )
      const centers = spread(
        wanted,
        row.map(i => items[i]!.size[0]),
      )
      row.forEach((i, at) => {
        items[i]!.center = centers[at]!
      })
    }
  }
  return place(level, items, rows, chains)
}

/** How many nodes there are, and points where ways go through layers: what putting a level in layers costs depends on it. */
export function itemsOf(level: Level): number {
  const layers = layersOf(level)
  return level.edges.reduce((sum, [from, to]) => sum + layers[to]! - layers[from]! - 1, level.sizes.length)
}

/** The layer of each node: the length of the longest way to it. */
function layersOf({ sizes, edges }: Level): Int32Array {
  const down = adjacency(
    sizes.length,
    edges.map(([from]) => from),
    edges.map(([, to]) => to),
  )
  const missing = new Int32Array(sizes.length)
  for (const [, to] of edges) missing[to]!++
  const layers = new Int32Array(sizes.length)
  const open = [...sizes.keys()].filter(i => missing[i] === 0)
  for (let i = 0; i < open.length; i++) {
    const at = open[i]!
    for (let way = down.starts[at]!; way < down.starts[at + 1]!; way++) {
      const to = down.targets[way]!
      layers[to] = Math.max(layers[to]!, layers[at]! + 1)
      if (--missing[to]! === 0) open.push(to)
    }
  }
  return layers
}

/**
 * Middles in the given order, without overlap, as near as can be to where they are wanted: neighbours that would overlap
 * become one block, which lies in the mean of what its parts want.
 */
export function spread(wanted: readonly number[], widths: readonly number[]): number[] {
  const offsets: number[] = []
  let offset = 0
  for (let i = 0; i < widths.length; i++) {
    offset += i === 0 ? 0 : (widths[i - 1]! + widths[i]!) / 2 + gap[0]
    offsets.push(offset)
  }
  const blocks: { sum: number; count: number }[] = []
  for (let i = 0; i < wanted.length; i++) {
    let block = { sum: wanted[i]! - offsets[i]!, count: 1 }
    for (
      let last = blocks.at(-1);
      last && last.sum / last.count > block.sum / block.count;
      last = blocks.at(-1)
    ) {
      blocks.pop()
      block = { sum: last.sum + block.sum, count: last.count + block.count }
    }
    blocks.push(block)
  }
  const centers: number[] = []
  for (const { sum, count } of blocks)
    for (let i = 0; i < count; i++) centers.push(sum / count + offsets[centers.length]!)
  return centers
}

function place(
  { sizes }: Level,
  items: readonly Item[],
  rows: readonly number[][],
  chains: readonly number[][],
) {
  let least = Number.POSITIVE_INFINITY
  let most = 0
  for (const { center, size } of items) {
    least = Math.min(least, center - size[0] / 2)
    most = Math.max(most, center + size[0] / 2)
  }
  let along = 0
  const middles = rows.map((row, i) => {
    const height = row.reduce((high, at) => Math.max(high, items[at]!.size[1]), 0)
    const middle = along + height / 2
    along += height + (i < rows.length - 1 ? gap[1] : 0)
    return middle
  })
  const at = (i: number): Pair => [items[i]!.center - least, middles[items[i]!.layer]!]
  return {
    centers: sizes.map((_, i) => at(i)),
    points: chains.map(chain => chain.map(at)),
    size: [sizes.length === 0 ? 0 : most - least, along] as const,
  }
}
