import { flowOf } from '../data-flow.ts'
import { decisionAfter } from '../decision.ts'
import { type Dominators, dominatorsOf } from '../dominators.ts'
import type { InputSpec, Workflow, WorkflowNode } from '../graph.ts'
import { isObject, type Json } from '../json.ts'
import { nodeType } from '../node-types/registry.ts'
import { numberedGraph } from '../numbered-graph.ts'
import { eitherShape, kindOf, type Shape, sameShape, shapeOf } from './shape.ts'

/** What is known of context keys when a node is entered. */
export interface KeyShapes {
  /** False where nothing is known of any key. */
  readonly isAnythingKnown: boolean
  /** The shape that the value surely has where there is one, whichever way led to the node. */
  at(node: string, key: string): Shape | undefined
  /** True when something may be known that was not found out, because it was too much work. */
  readonly isTooLarge: boolean
}

/** Steps through the graph, over all keys, after which nothing more is found out. */
const maxSteps = 20_000_000

const shapesByWorkflow = new WeakMap<Workflow, KeyShapes>()

/** What is known of the context keys of a workflow: declared inputs, and results whose schema is given. */
export function keyShapes(workflow: Workflow): KeyShapes {
  const known = shapesByWorkflow.get(workflow)
  if (known) return known
  const shapes = findShapes(workflow)
  shapesByWorkflow.set(workflow, shapes)
  return shapes
}

function findShapes(workflow: Workflow): KeyShapes {
  const inputs = new Map(workflow.inputs.map(input => [input.name, inputShape(input)] as const))
  /** The keys of which something may be known. */
  const worth = new Set([...inputs].flatMap(([name, shape]) => (shape === undefined ? [] : [name])))
  const { nodes, numbers } = numberedGraph(workflow)
  const stored = nodes.map(node => resultShape(workflow, node))
  stored.forEach((shape, i) => {
    const key = shape && resultKey(nodes[i]!)
    if (key !== undefined) worth.add(key)
  })
  if (worth.size === 0) return { isAnythingKnown: false, at: () => undefined, isTooLarge: false }
  const { ways, written } = flowOf(workflow)
  const writers = new Map<string, Map<number, Shape | undefined>>()
  written.forEach((keys, at) => {
    for (const key of keys ?? []) {
      if (!worth.has(key)) continue
      const shape = key === resultKey(nodes[at]!) ? stored[at] : undefined
      const own = writers.get(key)
      if (own) own.set(at, shape)
      else writers.set(key, new Map([[at, shape]]))
    }
  })
  const start = numbers.get(workflow.start)!
  const canWriteAny = written.includes(undefined)
  let tree: Dominators | undefined
  let isTreeMade = false
  /** The shape of a key that one node alone writes: it is known where every way passes that node. */
  const ofOnlyWriter = (place: number, key: string): { shape: Shape | undefined } | undefined => {
    const own = writers.get(key)
    if (canWriteAny || own?.size !== 1 || inputs.has(key)) return undefined
    if (!isTreeMade) tree = dominatorsOf(ways, start)
    isTreeMade = true
    const [writer, shape] = own.entries().next().value!
    return tree && { shape: tree.isBefore(writer, place) ? shape : undefined }
  }
  let left = maxSteps
  const found = new Map<string, readonly (Shape | undefined)[]>()

  const shapesOf = (key: string): readonly (Shape | undefined)[] => {
    const own = writers.get(key)
    const before: (Shape | undefined)[] = []
    const entered = new Uint8Array(ways.count)
    before[start] = inputs.get(key)
    entered[start] = 1
    const open = [start]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (left-- <= 0) return []
      const isAny = at < written.length && written[at] === undefined
      const after = isAny ? undefined : own?.has(at) ? own.get(at) : before[at]
      for (let way = ways.starts[at]!; way < ways.starts[at + 1]!; way++) {
        const next = ways.targets[way]!
        const joined = entered[next] ? eitherShape(before[next], after) : after
        if (entered[next] && sameShape(before[next], joined)) continue
        entered[next] = 1
        before[next] = joined
        open.push(next)
      }
    }
    return before
  }
  return {
    isAnythingKnown: true,
    get isTooLarge() {
      return left <= 0
    },
    at(node, key) {
      const place = numbers.get(node)
      if (!worth.has(key) || place === undefined) return undefined
      const only = ofOnlyWriter(place, key)
      if (only) return only.shape
      let shapes = found.get(key)
      if (!shapes) {
        shapes = left > 0 ? shapesOf(key) : []
        found.set(key, shapes)
      }
      return shapes[place]
    },
  }
}

/** The context key that takes what a node gives. */
export const resultKey = (node: WorkflowNode): string | undefined =>
  node.output ?? (nodeType(node.type)?.stores ? node.id : undefined)

/** The shape of what a node stores. A node that may go on after a failure may store something else. */
function resultShape(workflow: Workflow, node: WorkflowNode): Shape | undefined {
  const type = nodeType(node.type)
  const schema = type?.resultSchema?.(node.config)
  if (schema === undefined || (node.onError ?? workflow.onError) !== 'fail') return undefined
  // The answer is then one of those that the decision knows.
  if (type?.answers && decisionAfter(workflow, node)) return undefined
  return shapeOf(schema)
}

/** The shape of an input; its value is checked when the run begins, but its default is not. */
function inputShape(input: InputSpec): Shape | undefined {
  if (input.type === 'any') return undefined
  const shape = shapeOf({ type: input.type })
  return input.default === undefined || shape?.kinds.has(kindOf(input.default)) ? shape : undefined
}

/** The schema of a property at a path below a schema, as far as it is written out. */
export function schemaAt(schema: Json | undefined, path: readonly (string | number)[]): Json | undefined {
  let part = schema
  for (const step of path) {
    if (!isObject(part)) return undefined
    const { properties, items } = part
    if (typeof step === 'number') part = items
    else part = isObject(properties) && Object.hasOwn(properties, step) ? properties[step] : undefined
  }
  return part
}
