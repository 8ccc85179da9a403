import { isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap } from 'yaml'
import { impliedType } from '../node-types/registry.ts'
import { written } from './aliases.ts'
import { idOf } from './included-file.ts'
import type { Includes } from './includes.ts'
import { entries } from './mapping.ts'
import { writtenEntries } from './written-entries.ts'
import type { YamlSource } from './yaml-source.ts'

/** A node of a workflow as it stands in the YAML, usable or not. */
export interface OutlineNode {
  /** Undefined where it has none. */
  id?: string
  type?: string
  map: YAMLMap
  /** Those that stand in this file. */
  pairs: ReadonlyMap<string, Pair>
  /** The same with what it includes from another file, where it does. */
  whole?: { yaml: YamlSource; node: OutlineNode }
}

/** A workflow as it stands in the YAML, usable or not. */
export interface OutlineWorkflow {
  name: string
  pair: Pair
  key: Scalar
  body: YAMLMap
  pairs: ReadonlyMap<string, Pair>
  /** Those that stand in this file. */
  nodes: OutlineNode[]
  /** The same with what it includes from another file, where it does. */
  whole?: { yaml: YamlSource; workflow: OutlineWorkflow }
}

/** The parts of a workflow file as they stand in the YAML, whether they can be used or not. */
export interface Outline {
  /** The pairs at top level. */
  pairs: ReadonlyMap<string, Pair>
  /** True where the names stand below `workflows:`. */
  wrapped: boolean
  workflows: OutlineWorkflow[]
}

/**
 * The outline of a file.
 * @param includes where it is to be told what is included from other files
 */
export function outlineOf(yaml: YamlSource, includes?: Includes): Outline {
  const root = yaml.document.contents
  if (!isMap(root)) return { pairs: new Map(), wrapped: false, workflows: [] }
  const pairs = entries(root)
  const wrapper = pairs.get('workflows')
  const container = wrapper ? wrapper.value : root
  const workflows: OutlineWorkflow[] = []
  if (isMap(container)) {
    for (const [name, pair] of entries(container)) {
      if (!isMap(pair.value) || (!wrapper && !pair.value.has('nodes'))) continue
      workflows.push(outlineWorkflow(name, pair, pair.value, yaml, includes))
    }
  }
  return { pairs, wrapped: wrapper !== undefined, workflows }
}

function outlineWorkflow(
  name: string,
  pair: Pair,
  body: YAMLMap,
  yaml: YamlSource,
  includes?: Includes,
): OutlineWorkflow {
  const pairs = writtenEntries(body)
  const list = pairs.get('nodes')?.value
  const items = isSeq(list) ? list.items.map(written).filter(item => isMap(item)) : []
  const nodes = items.map(item => outlineNode(item, yaml, includes))
  const own = { name, pair, key: pair.key as Scalar, body, pairs, nodes }
  const laid = includes?.workflow(yaml, body)
  if (!laid || 'problem' in laid) return own
  return {
    ...own,
    whole: { yaml: laid.yaml, workflow: outlineWorkflow(name, pair, laid.map, laid.yaml, includes) },
  }
}

function outlineNode(map: YAMLMap, yaml: YamlSource, includes?: Includes): OutlineNode {
  const own = keptNodes.get(map) ?? ownNode(map)
  keptNodes.set(map, own)
  const laid = includes?.node(yaml, map)
  if (!laid || 'problem' in laid) return own
  const node = outlineNode(laid.map, laid.yaml)
  return { ...own, type: node.type, whole: { yaml: laid.yaml, node } }
}

/** What stands in a mapping stays the same while the mapping is taken over from one version of a file to the next. */
const keptNodes = new WeakMap<YAMLMap, OutlineNode>()

function ownNode(map: YAMLMap): OutlineNode {
  const pairs = writtenEntries(map)
  return { id: idOf(map), type: textOf(pairs, 'type') ?? impliedType(pairs), map, pairs }
}

function textOf(pairs: ReadonlyMap<string, Pair>, key: string): string | undefined {
  const value = pairs.get(key)?.value
  return isScalar(value) && value.value !== null ? String(value.value) : undefined
}
