/** A workflow of one engine, made and checked beforehand, so that only runs are measured. */
export interface PreparedRun {
  /** Runs it once, from its first node to its last. @returns the final state */
  run(): Promise<Readonly<Record<string, unknown>>>
}

/** What all engines do: nodes one after another, each of which changes one of 20 texts, about 1 KB in all. */
export interface Task {
  /** How many nodes, all different ones. */
  nodes: number
  /** The folder for the files in which each step is recorded; absent where nothing is. */
  recorded?: string
}

const keys = 20

/** The state at the beginning. */
export function firstState(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: keys }, (_, i) => [keyOf(i), text(`start ${i}`)]))
}

/** The key that a node changes. */
export const keyOf = (node: number) => `key${node % keys}`

/** What it is changed to. */
export const textOf = (node: number) => text(`node ${node}`)

const text = (begin: string) => begin.padEnd(38, '.')

/** The state at the end. */
export function lastState(nodes: number): Record<string, string> {
  const state = firstState()
  for (let node = 0; node < nodes; node++) state[keyOf(node)] = textOf(node)
  return state
}
