/** A box to be placed: how many characters it takes. */
export interface GraphBox {
  id: string
  width: number
}

/** A way from one box to another. The edges must not form a cycle. */
export interface GraphEdge {
  from: string
  to: string
  label?: string
}

/** A box, a label, or a point that a long edge passes; one row high. */
export interface Item {
  box?: string
  label?: string
  /** Column of its first character, and its width. */
  left: number
  width: number
  /** Those it is connected with in the row above and in the row below. */
  up: Item[]
  down: Item[]
}

/** Empty columns between two items of a row. */
const gap = 2
const sweeps = 12

/**
 * Places boxes in layers, from top to bottom along the edges. Boxes stand in the even rows; the odd rows hold the
 * labels, and points of the edges that have none, so that from an even row edges only fan out, and only join into one.
 * @returns the rows
 */
export function placeInLayers(boxes: readonly GraphBox[], edges: readonly GraphEdge[]): Item[][] {
  const rows = connect(boxes, edges, layersOf(boxes, edges))
  order(rows)
  place(rows)
  const first = Math.min(...rows.flat().map(item => item.left))
  for (const item of rows.flat()) item.left -= first
  return rows
}

/** The column at which edges meet an item. */
export function centreOf(item: Item): number {
  return item.left + ((item.width - 1) >> 1)
}

/** The length of the longest way from the top to each box. */
function layersOf(boxes: readonly GraphBox[], edges: readonly GraphEdge[]): Map<string, number> {
  const layers = new Map(boxes.map(({ id }) => [id, 0]))
  const open = new Map(boxes.map(({ id }) => [id, 0]))
  for (const { to } of edges) open.set(to, open.get(to)! + 1)
  const ready = boxes.map(({ id }) => id).filter(id => open.get(id) === 0)
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    for (const { from, to } of edges) {
      if (from !== id) continue
      layers.set(to, Math.max(layers.get(to)!, layers.get(id)! + 1))
      open.set(to, open.get(to)! - 1)
      if (open.get(to) === 0) ready.push(to)
    }
  }
  return layers
}

function connect(
  boxes: readonly GraphBox[],
  edges: readonly GraphEdge[],
  layers: ReadonlyMap<string, number>,
): Item[][] {
  const rows: Item[][] = Array.from({ length: Math.max(...layers.values()) * 2 + 1 }, () => [])
  const add = (row: number, part: Pick<Item, 'box' | 'label' | 'width'>): Item => {
    const item = { ...part, left: 0, up: [], down: [] }
    rows[row]!.push(item)
    return item
  }
  const items = new Map(
    boxes.map(box => [box.id, add(layers.get(box.id)! * 2, { box: box.id, width: box.width })]),
  )
  for (const { from, to, label } of edges) {
    let above = items.get(from)!
    const first = layers.get(from)! * 2 + 1
    for (let row = first; row < layers.get(to)! * 2; row++) {
      const text = row === first ? label : undefined
      const item = add(row, text === undefined ? { width: 1 } : { label: text, width: text.length })
      join(above, item)
      above = item
    }
    join(above, items.get(to)!)
  }
  return rows
}

function join(above: Item, below: Item): void {
  above.down.push(below)
  below.up.push(above)
}

/** Reorders each row by where its neighbours stand, and keeps the order with the fewest crossings. */
function order(rows: Item[][]): void {
  let best = rows.map(row => [...row])
  let fewest = crossings(rows)
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    const down = sweep % 2 === 0
    for (let i = 1; i < rows.length; i++) {
      const row = down ? i : rows.length - 1 - i
      const fixed = new Map(rows[down ? row - 1 : row + 1]!.map((item, at) => [item, at]))
      const weights = new Map(
        rows[row]!.map((item, at) => [
          item,
          mean(
            (down ? item.up : item.down).map(x => fixed.get(x)!),
            at,
          ),
        ]),
      )
      rows[row]!.sort((a, b) => weights.get(a)! - weights.get(b)!)
    }
    const now = crossings(rows)
    if (now >= fewest) continue
    fewest = now
    best = rows.map(row => [...row])
  }
  for (const [i, row] of best.entries()) rows[i] = row
}

function crossings(rows: readonly Item[][]): number {
  let count = 0
  for (const [i, row] of rows.slice(0, -1).entries()) {
    const below = new Map(rows[i + 1]!.map((item, at) => [item, at]))
    const ends = row.map(item => item.down.map(other => below.get(other)!))
    for (const [left, first] of ends.entries()) {
      for (const second of ends.slice(left + 1)) {
        for (const a of first) for (const b of second) if (a > b) count++
      }
    }
  }
  return count
}

function mean(values: readonly number[], fallback: number): number {
  return values.length === 0 ? fallback : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Moves items below and above what they are connected with, as far as their neighbours in the row allow. */
function place(rows: readonly Item[][]): void {
  for (const row of rows) settle(row, item => item.left)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const down = sweep % 2 === 0
    for (const row of down ? rows : rows.toReversed()) {
      settle(row, item => {
        const near = neighbours(item, down)
        return Math.round(mean(near.map(centreOf), centreOf(item))) - ((item.width - 1) >> 1)
      })
    }
  }
}

/** What an item is to stand below or above. */
function neighbours(item: Item, down: boolean): readonly Item[] {
  const [above] = item.up
  const [below] = item.down
  if (item.box === undefined && above && below) {
    // A point of an edge goes on straight on the side where the edge runs alone.
    const sides = [above.down.length === 1 ? above : undefined, below.up.length === 1 ? below : undefined]
    const side = (down ? sides : sides.toReversed()).find(item => item !== undefined)
    if (side) return [side]
  }
  return down ? item.up : item.down
}

/** Puts the items of a row as near to where they want to be as possible, without overlap: isotonic regression. */
function settle(row: readonly Item[], wanted: (item: Item) => number): void {
  let offset = 0
  const blocks: { sum: number; items: { item: Item; offset: number }[] }[] = []
  for (const item of row) {
    blocks.push({ sum: wanted(item) - offset, items: [{ item, offset }] })
    offset += item.width + gap
    for (;;) {
      const last = blocks.at(-1)!
      const before = blocks.at(-2)
      if (!before || before.sum / before.items.length <= last.sum / last.items.length) break
      before.sum += last.sum
      before.items.push(...last.items)
      blocks.pop()
    }
  }
  for (const { sum, items } of blocks) {
    const at = Math.round(sum / items.length)
    for (const { item, offset: shift } of items) item.left = at + shift
  }
}
