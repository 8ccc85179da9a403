import { isNode, isPair, isScalar, isSeq, type Node, type Pair, type Scalar, visit } from 'yaml'
import type { Model } from './model.ts'

/** A scalar of a document and where it stands. */
export interface ScalarPlace {
  scalar: Scalar
  /** From the top of the document. */
  ancestors: readonly (Node | Pair)[]
  /** The keys and indexes from the top; its own key is the last one where it is a key. */
  path: readonly (string | number)[]
  isKey: boolean
}

/** The first scalar that fulfils a condition; parts that `enters` refuses are passed over. */
export function findScalar(
  root: unknown,
  fits: (scalar: Scalar) => boolean,
  enters: (part: Node) => boolean = () => true,
): ScalarPlace | undefined {
  let found: ScalarPlace | undefined
  visit(root as Node, {
    Collection: (_, part) => (enters(part) ? undefined : visit.SKIP),
    Scalar(key, scalar, parents) {
      if (!fits(scalar)) return undefined
      const ancestors = parents as (Node | Pair)[]
      found = { scalar, ancestors, path: pathOf(ancestors, scalar, key === 'key'), isKey: key === 'key' }
      return visit.BREAK
    },
  })
  return found
}

/** The scalar at an offset, its end included. */
export function scalarAt(model: Model, offset: number): ScalarPlace | undefined {
  const covers = (part: Node) => {
    const range = part.range
    return !!range && range[0] <= offset && offset <= range[1]
  }
  return findScalar(model.yaml.document.contents, covers, covers)
}

function pathOf(ancestors: readonly (Node | Pair)[], scalar: Scalar, isKey: boolean): (string | number)[] {
  const path: (string | number)[] = []
  ancestors.forEach((ancestor, i) => {
    const next = ancestors[i + 1] ?? scalar
    if (isPair(ancestor)) {
      if (isScalar(ancestor.key) && !(isKey && next === scalar)) path.push(String(ancestor.key.value))
    } else if (isSeq(ancestor) && isNode(next)) path.push(ancestor.items.indexOf(next))
  })
  if (isKey) path.push(String(scalar.value))
  return path
}
