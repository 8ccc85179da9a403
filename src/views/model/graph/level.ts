/** A place across the layers and along them, or a size, in pixels. */
export type Pair = readonly [across: number, along: number]

/** Nodes and ways without circles, twins and ways to themselves, to be put in layers. */
export interface Level {
  sizes: readonly Pair[]
  edges: readonly (readonly [from: number, to: number])[]
}

/** Where everything is: middles of nodes, and for each way the points from the middle of one node to that of the other. */
export interface LevelLayout {
  centers: Pair[]
  points: Pair[][]
  size: Pair
}

/** A way to put one level in layers. */
export type LayOut = (level: Level) => LevelLayout

/** Pixels between nodes of a layer, and between layers. */
export const gap: Pair = [26, 68]
