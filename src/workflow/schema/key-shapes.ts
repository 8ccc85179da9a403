import { flowOf, writtenKeys } from '../data-flow.ts'
import { decisionAfter } from '../decision.ts'
import type { InputSpec, Workflow, WorkflowNode } from '../graph.ts'
import { isObject, type Json } from '../json.ts'
import { nodeType } from '../node-types/registry.ts'
import { eitherShape, kindOf, type Shape, sameShape, shapeOf } from './shape.ts'

/** What is known of context keys when a node is entered. */
export interface KeyShapes {
  /** False where nothing is known of any key. */
  readonly isAnythingKnown: boolean
  /** The shape that the value surely has where there is one, whichever way led to the node. */
  at(node: string, key: string): Shape | undefined
}

/** Steps through the graph, over all keys, after which nothing more is found out. */
const maxSteps = 5_000_000

/** What is known of the context keys of a workflow: declared inputs, and results whose schema is given. */
export function keyShapes(workflow: Workflow): KeyShapes {
  const inputs = new Map(workflow.inputs.map(input => [input.name, inputShape(input)] as const))
  const writers = new Map<string, Map<string, Shape | undefined>>()
  const writersOfAny = new Set<string>()
  let isAnythingKnown = [...inputs.values()].some(shape => shape !== undefined)
  for (const node of workflow.nodes.values()) {
    const keys = writtenKeys(workflow, node)
    if (keys === undefined) writersOfAny.add(node.id)
    const stored = resultShape(workflow, node)
    isAnythingKnown ||= stored !== undefined
    for (const key of keys ?? []) {
      const shape = key === resultKey(node) ? stored : undefined
      const known = writers.get(key)
      if (known) known.set(node.id, shape)
      else writers.set(key, new Map([[node.id, shape]]))
    }
  }
  if (!isAnythingKnown) return { isAnythingKnown, at: () => undefined }
  let flow: ReadonlyMap<string, ReadonlySet<string>> | undefined
  let left = maxSteps
  const found = new Map<string, ReadonlyMap<string, Shape | undefined>>()

  const shapesOf = (key: string): ReadonlyMap<string, Shape | undefined> => {
    const own = writers.get(key)
    const isWorthIt =
      inputs.get(key) !== undefined || [...(own?.values() ?? [])].some(one => one !== undefined)
    const before = new Map<string, Shape | undefined>()
    if (!isWorthIt || left <= 0) return before
    flow ??= flowOf(workflow)
    before.set(workflow.start, inputs.get(key))
    const open = [workflow.start]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (left-- <= 0) return new Map()
      const here = before.get(id)
      const after = writersOfAny.has(id) ? undefined : own?.has(id) ? own.get(id) : here
      for (const next of flow.get(id) ?? []) {
        const known = before.get(next)
        const joined = before.has(next) ? eitherShape(known, after) : after
        if (before.has(next) && sameShape(known, joined)) continue
        before.set(next, joined)
        open.push(next)
      }
    }
    return before
  }
  return {
    isAnythingKnown,
    at(node, key) {
      let shapes = found.get(key)
      if (!shapes) {
        shapes = shapesOf(key)
        found.set(key, shapes)
      }
      return shapes.get(node)
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
