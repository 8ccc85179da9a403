import { type Canvas, createCanvas } from './canvas.ts'
import { centreOf, type Item } from './layers.ts'

/** The text of a box, as wide as it was said to be, and its colour. */
export interface BoxText {
  text: string
  paint(text: string): string
}

/** Draws placed layers: boxes and labels in rows, and between the rows the edges, in as few lines as they need. */
export function drawLayers(
  rows: readonly Item[][],
  boxText: (id: string) => BoxText,
  paintLabel: (text: string) => string,
): string[] {
  const canvas = createCanvas()
  let y = 0
  for (const [i, row] of rows.entries()) {
    for (const item of row) drawItem(canvas, item, y, boxText, paintLabel)
    const below = rows[i + 1]
    if (!below) break
    const nets = i % 2 === 0 ? row.map(fanOut) : below.map(fanIn)
    const tracks = assignTracks(nets.filter(net => net.top.length > 0 && net.bottom.length > 0))
    const next = y + 1 + tracks.length
    for (const net of nets) {
      const track = tracks.findIndex(list => list.includes(net))
      drawNet(canvas, net, y, next, track < 0 ? undefined : y + 1 + track)
    }
    y = next
  }
  return canvas.lines()
}

function drawItem(
  canvas: Canvas,
  item: Item,
  row: number,
  boxText: (id: string) => BoxText,
  paintLabel: (text: string) => string,
): void {
  if (item.box !== undefined) {
    const { text, paint } = boxText(item.box)
    canvas.text(row, item.left, text, paint)
  } else if (item.label !== undefined) canvas.text(row, item.left, item.label, paintLabel)
}

/** Edges that may run together: all that leave a box, or all that enter one. Columns of their ends. */
interface Net {
  top: number[]
  bottom: number[]
  /** Tells it from the others between the same rows. */
  line: number
}

const fanOut = (item: Item, line: number): Net => ({
  top: item.down.length > 0 ? [centreOf(item)] : [],
  bottom: item.down.map(centreOf),
  line,
})

const fanIn = (item: Item, line: number): Net => ({
  top: item.up.map(centreOf),
  bottom: item.up.length > 0 ? [centreOf(item)] : [],
  line,
})

const columnsOf = (net: Net) => [...net.top, ...net.bottom]
const isStraight = (net: Net) => columnsOf(net).every(column => column === net.top[0])

/**
 * Gives each net that needs a horizontal line a track between two rows. A net whose upper end stands above another's
 * lower end comes first, so that they do not run over each other.
 */
function assignTracks(all: readonly Net[]): Net[][] {
  const tracks: Net[][] = []
  let waiting = all.filter(net => !isStraight(net))
  while (waiting.length > 0) {
    const track: Net[] = []
    const mustWait = (net: Net) =>
      waiting.some(other => other !== net && other.top.some(column => net.bottom.includes(column)))
    const ready = waiting.filter(net => !mustWait(net))
    // Two nets that would each have to come first: one of them has to give in.
    for (const net of ready.length > 0 ? ready : waiting.slice(0, 1)) {
      if (track.every(other => areApart(net, other))) track.push(net)
    }
    tracks.push(track)
    waiting = waiting.filter(net => !track.includes(net))
  }
  return tracks
}

function areApart(a: Net, b: Net): boolean {
  const [first, second] = [columnsOf(a), columnsOf(b)]
  return Math.max(...first) + 1 < Math.min(...second) || Math.max(...second) + 1 < Math.min(...first)
}

function drawNet(canvas: Canvas, net: Net, from: number, to: number, track: number | undefined): void {
  if (track === undefined) {
    for (const column of new Set(net.top)) canvas.vertical(column, from, to, net.line)
    return
  }
  const columns = columnsOf(net)
  canvas.horizontal(track, Math.min(...columns), Math.max(...columns), net.line)
  for (const column of net.top) canvas.vertical(column, from, track, net.line)
  for (const column of net.bottom) canvas.vertical(column, track, to, net.line)
}
