import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'
import { written } from './aliases.ts'
import { readFragment, readReference } from './include-path.ts'
import { entries } from './mapping.ts'
import { parseYaml, type YamlSource } from './yaml-source.ts'

/** A file from which others include, taken apart once. */
export interface IncludedFile {
  text: string
  yaml: YamlSource
  /** Why nothing can be taken from it. */
  trouble?: string
  /** The workflows of the file by name, as mappings. */
  workflows: ReadonlyMap<string, YAMLMap>
  /** The mappings of nodes that stand in a list at top level, or in workflows that stand in the file, by id. */
  nodes: ReadonlyMap<string, readonly FoundNode[]>
  /** The value of the key `handlers` at top level. */
  handlers?: string
}

/** A node of a file, and its workflow where it has one. */
export interface FoundNode {
  workflow?: string
  item: YAMLMap
}

/** Takes a file apart; never throws. */
export function readIncludedFile(text: string): IncludedFile {
  const yaml = parseYaml(text)
  const root = yaml.document.contents
  const [problem] = yaml.problems
  const nodes = new Map<string, FoundNode[]>()
  const workflows = new Map<string, YAMLMap>()
  const file = { text, yaml, workflows, nodes }
  if (problem) {
    const { line, character } = problem.range.start
    return { ...file, trouble: `in line ${line + 1}, column ${character + 1}: ${problem.message}` }
  }
  if (!isMap(root)) return { ...file, trouble: 'it is no mapping.' }
  const top = entries(root)
  const add = (list: unknown, workflow?: string) => {
    for (const item of itemsOf(list)) {
      const id = idOf(item)
      if (id === undefined) continue
      nodes.set(id, [...(nodes.get(id) ?? []), { item, ...(workflow === undefined ? {} : { workflow }) }])
    }
  }
  const wrapper = top.get('workflows')
  for (const [name, pair] of entries(isMap(wrapper?.value) ? wrapper.value : root)) {
    const body = pair.value
    if (!isMap(body) || (!wrapper && !body.has('nodes'))) continue
    workflows.set(name, body)
    add(body.get('nodes', true), name)
  }
  add(top.get('nodes')?.value)
  const handlers = top.get('handlers')?.value
  return { ...file, ...(isScalar(handlers) && handlers.value ? { handlers: String(handlers.value) } : {}) }
}

/** The mappings of a list of nodes. */
export function itemsOf(list: unknown): YAMLMap[] {
  return isSeq(list) ? list.items.map(written).filter(item => isMap(item)) : []
}

/** The id that a node has, or gets from what it includes: then it is the one by which that is named. */
export function idOf(item: YAMLMap): string | undefined {
  const own = item.get('id', true)
  if (isScalar(own) && own.value !== null) return String(own.value)
  const reference = readReference(referenceOf(item)?.text)
  return reference && readFragment(reference.fragment).id
}

/** The `$ref` of a mapping. */
export function referenceOf(item: YAMLMap) {
  // The last one counts, as it does for all keys.
  const pair = item.items.findLast(({ key }) => isScalar(key) && key.value === '$ref')
  if (!pair) return undefined
  const value = isScalar(pair.value) ? pair.value.value : undefined
  return {
    pair,
    value: (pair.value ?? pair.key) as Node,
    text: typeof value === 'string' ? value : undefined,
  }
}
