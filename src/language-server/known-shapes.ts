import type { Workflow } from '../workflow/graph.ts'
import type { Occurrence } from '../workflow/native/occurrence.ts'
import { nodeType } from '../workflow/node-types/registry.ts'
import { keyShapes, resultKey } from '../workflow/schema/key-shapes.ts'
import { describeShape, type Shape, sameShape, shapeOf } from '../workflow/schema/shape.ts'
import { contains, type Position, type SourceRange } from '../workflow/source.ts'
import type { Model } from './model.ts'

/**
 * What schemas say of the value at a path of the context, where a node reads it.
 * @param node the id of the node; while an expression is being written, it may be one that cannot be compiled
 */
export function shapeAt(
  workflow: Workflow | undefined,
  node: string | undefined,
  [root, ...steps]: readonly (string | number)[],
): Shape | undefined {
  if (!workflow || root === undefined) return undefined
  const isUsable = node !== undefined && workflow.nodes.has(node)
  let shape = isUsable ? keyShapes(workflow).at(node, String(root)) : resultNamed(workflow, String(root))
  for (const step of steps) shape = typeof step === 'number' ? shape?.items : shape?.members.get(step)
  return shape
}

/** What all nodes that store a result under a key say of it, where they say the same. */
function resultNamed(workflow: Workflow, key: string): Shape | undefined {
  const shapes = [...workflow.nodes.values()]
    .filter(node => resultKey(node) === key)
    .map(node => shapeOf(nodeType(node.type)?.resultSchema?.(node.config)))
  const [first] = shapes
  return shapes.every(one => sameShape(one, first)) ? first : undefined
}

/** What a value is, in words: `"low" or "high"`, `a number`. */
export function shapeText(shape: Shape): string {
  return shape.values ? shape.values.map(value => JSON.stringify(value)).join(' or ') : describeShape(shape)
}

/** A member of a value of the context that stands at a position, and what its schema says of it. */
export function memberAt(
  model: Model,
  position: Position,
): { name: string; shape: Shape; range: SourceRange } | undefined {
  const isHere = ({ range }: { range: SourceRange }) => !range.from && contains(range, position)
  const found = model.symbols.all.find(one => one.kind === 'context' && one.steps?.some(isHere))
  return found && memberOf(model, found, found.steps!.findIndex(isHere))
}

function memberOf({ file }: Model, { workflow, node, name, steps = [] }: Occurrence, last: number) {
  const path = steps.slice(0, last + 1).map(({ key }) => key)
  const shape = shapeAt(file.workflows.get(workflow), node, [name, ...path])
  const written = path.map(key => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')
  return shape && { name: `${name}${written}`, shape, range: steps[last]!.range }
}
