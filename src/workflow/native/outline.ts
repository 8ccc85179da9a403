import { type Document, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap } from 'yaml'
import { entries } from './mapping.ts'
import { writtenEntries } from './written-entries.ts'

/** A node of a workflow as it stands in the YAML, usable or not. */
export interface OutlineNode {
  /** Undefined where it has none. */
  id?: string
  type?: string
  map: YAMLMap
  pairs: ReadonlyMap<string, Pair>
}

/** A workflow as it stands in the YAML, usable or not. */
export interface OutlineWorkflow {
  name: string
  pair: Pair
  key: Scalar
  body: YAMLMap
  pairs: ReadonlyMap<string, Pair>
  nodes: OutlineNode[]
}

/** The parts of a workflow file as they stand in the YAML, whether they can be used or not. */
export interface Outline {
  /** The pairs at top level. */
  pairs: ReadonlyMap<string, Pair>
  /** True where the names stand below `workflows:`. */
  wrapped: boolean
  workflows: OutlineWorkflow[]
}

/** The outline of a document. */
export function outlineOf(document: Document): Outline {
  const root = document.contents
  if (!isMap(root)) return { pairs: new Map(), wrapped: false, workflows: [] }
  const pairs = entries(root)
  const wrapper = pairs.get('workflows')
  const container = wrapper ? wrapper.value : root
  const workflows: OutlineWorkflow[] = []
  if (isMap(container)) {
    for (const [name, pair] of entries(container)) {
      if (!isMap(pair.value) || (!wrapper && !pair.value.has('nodes'))) continue
      workflows.push(outlineWorkflow(name, pair, pair.value))
    }
  }
  return { pairs, wrapped: wrapper !== undefined, workflows }
}

function outlineWorkflow(name: string, pair: Pair, body: YAMLMap): OutlineWorkflow {
  const pairs = writtenEntries(body)
  const list = pairs.get('nodes')?.value
  const nodes = isSeq(list) ? list.items.filter(item => isMap(item)).map(outlineNode) : []
  return { name, pair, key: pair.key as Scalar, body, pairs, nodes }
}

function outlineNode(map: YAMLMap): OutlineNode {
  const pairs = writtenEntries(map)
  return { id: textOf(pairs, 'id'), type: textOf(pairs, 'type'), map, pairs }
}

function textOf(pairs: ReadonlyMap<string, Pair>, key: string): string | undefined {
  const value = pairs.get(key)?.value
  return isScalar(value) && value.value !== null ? String(value.value) : undefined
}
