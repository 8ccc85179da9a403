import { isMap, isScalar, type Scalar } from 'yaml'
import type { Problem } from '../problem.ts'
import { contains } from '../source.ts'
import type { Outline, OutlineNode, OutlineWorkflow } from './outline.ts'
import { nodeSites } from './sites.ts'
import type { YamlSource } from './yaml-source.ts'

/** How the scalars are found at which the problems of a code stand, and the detail that says which one it is. */
const finders = {
  'unknown-target': { detail: 'target', find: targetsOf },
  'dead-branch': { detail: 'label', find: labelsOf },
} as const

/**
 * Narrows the ranges of problems that the graph has with one of several names: the graph knows the key only below which
 * they stand. What stands in an included file is left as it is.
 */
export function placeExactly(yaml: YamlSource, outline: Outline, problems: Problem[]): void {
  const isWide = ({ code, range }: Problem) => Object.hasOwn(finders, code) && !range.from
  if (!problems.some(isWide)) return
  const nodes = nodesByLine(yaml, outline)
  const scalarsOf = createFinder()
  problems.forEach((one, i) => {
    if (!isWide(one)) return
    for (const place of nodes.get(one.range.start.line) ?? []) {
      const ranges = scalarsOf(place, one).map(yaml.range)
      const range = ranges.find(({ start, end }) => contains(one.range, start) && contains(one.range, end))
      if (!range) continue
      problems[i] = { ...one, range }
      return
    }
  })
}

interface Place {
  workflow: OutlineWorkflow
  node: OutlineNode
}

/** Nodes by the lines on which they, or one of their keys, begin. */
function nodesByLine(yaml: YamlSource, outline: Outline): ReadonlyMap<number, readonly Place[]> {
  const found = new Map<number, Place[]>()
  for (const workflow of outline.workflows)
    for (const node of workflow.nodes) {
      if (workflow.whole || node.whole) continue
      const lines = [node.map, ...[...node.pairs.values()].map(({ key }) => key as Scalar)].map(yaml.lineOf)
      for (const line of new Set(lines)) {
        const known = found.get(line)
        if (known) known.push({ workflow, node })
        else found.set(line, [{ workflow, node }])
      }
    }
  return found
}

/** Finds the scalars that a problem of a node can be about; those of a node are put in order once. */
function createFinder(): (place: Place, problem: Problem) => readonly Scalar[] {
  const known = new Map<string, Map<OutlineNode, Map<string, Scalar[]>>>()
  return ({ workflow, node }, { code, details }) => {
    const { detail, find } = finders[code as keyof typeof finders]
    const byNode = known.get(code) ?? new Map<OutlineNode, Map<string, Scalar[]>>()
    known.set(code, byNode)
    const byName = byNode.get(node) ?? Map.groupBy(find(workflow, node), ({ value }) => String(value))
    byNode.set(node, byName)
    return byName.get(String(details?.[detail])) ?? []
  }
}

/** What names another node. */
function targetsOf(workflow: OutlineWorkflow, node: OutlineNode): Scalar[] {
  return [...nodeSites(workflow, node)].flatMap(({ holds, scalar }) => (holds === 'node' ? [scalar] : []))
}

/** The keys of the branches. */
function labelsOf(_: OutlineWorkflow, node: OutlineNode): Scalar[] {
  const branches = node.pairs.get('branches')?.value
  return isMap(branches) ? branches.items.flatMap(({ key }) => (isScalar(key) ? [key] : [])) : []
}
