import { isScalar, type Node, type Pair, visit, YAMLMap } from 'yaml'
import { isObject, type Json } from '../json.ts'
import type { SourceRange } from '../source.ts'
import { entries } from './mapping.ts'
import { partAt, type YamlSource } from './yaml-source.ts'

/** A mapping, and the YAML in which its parts are found. */
export interface Laid {
  yaml: YamlSource
  map: YAMLMap
}

/** A mapping of another file. */
export interface Target extends Laid {
  /** Of the other file, relative to the one that is parsed. */
  path: string
}

/** A mapping that was put together, and the parts of it that stand in the including file. */
interface Merged {
  target: YAMLMap
  map: YAMLMap
  /** Only what the including file says. */
  ownMap: YAMLMap
  own: ReadonlySet<unknown>
}

const known = new WeakMap<YAMLMap, Merged>()

/**
 * Lays a mapping with a `$ref` over the one that it names: its keys win. The result reads like one mapping; what comes
 * from the other file has the range of the `$ref`, and the place in the other file with it.
 */
export function overlay(yaml: YamlSource, item: YAMLMap, reference: Pair, target: Target): Laid {
  const { map, ownMap, own } = merge(item, target.map)
  const place = yaml.range(reference)
  const included = (range: SourceRange): SourceRange => ({
    start: place.start,
    end: place.end,
    from: range.from ?? { path: target.path, range },
  })
  const range = (part: Node | Pair): SourceRange => {
    if (part === map) return yaml.range(item)
    return own.has(part) ? yaml.range(part) : included(target.yaml.range(part))
  }
  const fromTarget = (part: Node): Json | undefined => {
    const { problems } = target.yaml
    const before = problems.length
    const data = target.yaml.data(part)
    for (const one of problems.splice(before)) yaml.problems.push({ ...one, range: included(one.range) })
    return data
  }
  const { start, end } = place
  return {
    map,
    yaml: {
      ...yaml,
      range,
      lineOf: part => range(part).start.line,
      rangeAt: (root, path) => range(partAt(root, path)),
      textOf: part => (own.has(part) ? yaml.textOf(part) : target.yaml.textOf(part)),
      span: (part, from, to) =>
        own.has(part) ? yaml.span(part, from, to) : included(target.yaml.span(part, from, to)),
      fileOf: part =>
        part === map || own.has(part) ? yaml.fileOf(part) : (target.yaml.fileOf(part) ?? target.path),
      placement: `${yaml.placement}/${start.character}:${end.line - start.line}:${end.character}`,
      data(part) {
        if (part !== map) return own.has(part) ? yaml.data(part) : fromTarget(part)
        const below = fromTarget(target.map)
        const above = yaml.data(ownMap)
        return isObject(below) && isObject(above) ? { ...below, ...above } : undefined
      },
    },
  }
}

/** The same pair of mappings gives the same result, so that what is known of it can be kept. */
function merge(item: YAMLMap, target: YAMLMap): Merged {
  const before = known.get(item)
  if (before?.target === target) return before
  const ownMap = new YAMLMap()
  ownMap.items = item.items.filter(({ key }) => !(isScalar(key) && key.value === '$ref'))
  if (item.range) ownMap.range = item.range
  const own = new Set<unknown>([item, ownMap])
  visit(ownMap, {
    Node: (_, node) => void own.add(node),
    Pair: (_, pair) => void own.add(pair),
  })
  const over = entries(ownMap)
  const map = new YAMLMap()
  const kept = [...entries(target)].filter(([key]) => !over.has(key) && key !== '$ref')
  map.items = [...kept.map(([, pair]) => pair), ...ownMap.items]
  const merged = { target, map, ownMap, own }
  known.set(item, merged)
  return merged
}
