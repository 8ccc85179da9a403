import {
  coordGreedy,
  coordSimplex,
  decrossTwoLayer,
  graph,
  layeringLongestPath,
  sugiyama,
  twolayerGreedy,
} from 'd3-dag'
import { gap, type LayOut, type Level, type Pair } from './level.ts'

/** Up to so many nodes and ways the straighter lines of the slow method cost less than a blink. */
const few = 150

/** Puts a level in layers with few crossings. For up to about 1,000 nodes. */
export const layOutWell: LayOut = ({ sizes, edges }: Level) => {
  const drawing = graph<Pair, number>()
  const nodes = sizes.map(size => drawing.node(size))
  const links = edges.map(([from, to], i) => nodes[from]!.child(nodes[to]!, i))
  const base = sugiyama()
    .layering(layeringLongestPath())
    .decross(decrossTwoLayer().order(twolayerGreedy()))
    .nodeSize(({ data }: { data: Pair }) => [data[0], data[1]])
    .gap([gap[0], gap[1]])
  const small = sizes.length + edges.length <= few
  const { width, height } = small ? base.coord(coordSimplex())(drawing) : base.coord(coordGreedy())(drawing)
  return {
    centers: nodes.map(({ x, y }) => [x, y] as const),
    points: links.map(({ points }) => points.map(([x, y]) => [x, y] as const)),
    size: [width, height],
  }
}
