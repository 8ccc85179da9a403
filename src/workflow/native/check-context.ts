import { flowOf } from '../data-flow.ts'
import type { Workflow, WorkflowFile } from '../graph.ts'
import { missingKeys } from '../missing-keys.ts'
import { nodeType } from '../node-types/registry.ts'
import { nearest, type Problem, problem } from '../problem.ts'
import { comparePositions, contains, type SourceRange } from '../source.ts'
import type { Occurrence } from './occurrence.ts'
import { contentOfKey } from './sites.ts'

/** Names that expressions have besides the context's keys. */
const ownNames = new Set(['ctx', 'node', 'run', 'prev'])

/** Names that are compared with misspelt ones, in a workflow. */
const maxCompared = 1_000_000

interface Read extends Occurrence {
  node: string
}

/**
 * Names that are read at a node where no way that leads there can have written them. A workflow without declared
 * inputs can be given any key, so there only what looks misspelt is reported.
 */
export function checkContext(
  file: Pick<WorkflowFile, 'workflows'>,
  symbols: readonly Occurrence[],
  problems: Problem[],
): void {
  const byWorkflow = new Map<string, Occurrence[]>()
  for (const one of symbols) {
    if (one.kind !== 'context') continue
    const known = byWorkflow.get(one.workflow)
    if (known) known.push(one)
    else byWorkflow.set(one.workflow, [one])
  }
  for (const workflow of file.workflows.values())
    checkReads(workflow, byWorkflow.get(workflow.name) ?? [], problems)
}

function checkReads(workflow: Workflow, mine: readonly Occurrence[], problems: Problem[]): void {
  const reads = mine.filter(isRead).filter(read => !isMapped(workflow, read))
  checkOutside(workflow, mine, problems)
  const { missing, keysAt, isTooLarge } = missingKeys(workflow, reads)
  const everywhere = new Set<string>()
  const writes = new Map<string, Occurrence[]>()
  if (missing.length > 0)
    for (const one of mine) {
      if (one.role === 'read') continue
      everywhere.add(one.name)
      if (one.role !== 'write') continue
      const place = `${one.node} ${one.name}`
      const known = writes.get(place)
      if (known) known.push(one)
      else writes.set(place, [one])
    }
  const reported = new Set(missing)
  let compared = 0
  const isOpen = workflow.inputs.length === 0
  const written = new Set(missing.length > 0 ? flowOf(workflow).written.flatMap(keys => keys ?? []) : [])
  /** Where nothing in the whole workflow is called nearly so, nothing at the node is. */
  const isLikeNone = cached((name: string) => {
    compared += written.size
    return compared > maxCompared ? false : nearest(name, written) === undefined
  })
  let isUnsure = isTooLarge
  for (const read of reads) {
    if (!reported.has(read)) continue
    // A later assignment of a node sees what an earlier one set.
    const own = writes.get(`${read.node} ${read.name}`) ?? []
    if (own.some(write => isBefore(write.range, read.range))) continue
    // `n += 1` goes on from what the workflow was given.
    if (isOpen && own.length > 0) continue
    const isKnown = everywhere.has(read.name)
    if (isOpen && !isKnown && isLikeNone(read.name)) continue
    const known = keysAt(read.node)
    if (!known || (!isKnown && compared > maxCompared)) {
      isUnsure = true
      continue
    }
    if (!isKnown) compared += known.length
    const near = isKnown ? undefined : nearest(read.name, known)
    if (!near && !isKnown && isOpen) continue
    problems.push(problem('unknown-context-key', { key: read.name, known, near }, read.range))
  }
  if (isUnsure) {
    const what = 'whether all names that are read can have been written'
    problems.push(problem('too-large-to-check', { workflow: workflow.name, what }, workflow.keyRange))
  }
}

/** Names that are read outside of nodes, in the outputs, and that nothing in the workflow writes. */
function checkOutside(workflow: Workflow, mine: readonly Occurrence[], problems: Problem[]): void {
  const outside = mine.filter(one => one.role === 'read' && one.node === undefined && !ownNames.has(one.name))
  if (outside.length === 0) return
  const { written } = flowOf(workflow)
  // A node that cannot be used may write anything, too.
  if (written.includes(undefined)) return
  const known = new Set(mine.flatMap(({ role, name }) => (role === 'read' ? [] : [name])))
  for (const keys of written) for (const key of keys ?? []) known.add(key)
  const names = [...known]
  for (const { name, range } of outside) {
    if (known.has(name)) continue
    const near = names.length * outside.length > maxCompared ? undefined : nearest(name, names)
    if (!near && workflow.inputs.length === 0) continue
    problems.push(problem('unknown-context-key', { key: name, known: names, near }, range))
  }
}

/** Whether a text of a node names what the node maps itself, and not a context key. */
function isMapped(workflow: Workflow, { node: id, name, range }: Read): boolean {
  const node = workflow.nodes.get(id)
  const names = node && nodeType(node.type)?.templateNames?.(node.config)
  if (!names?.includes(name)) return false
  // What the mapping itself reads are keys.
  const mappings = [...node!.keys].filter(([key]) => contentOfKey(node!.type, key) === 'mapping')
  const start = (range.from?.range ?? range).start
  return !mappings.some(([, pair]) => contains(pair.from?.range ?? pair, start))
}

const isRead = (one: Occurrence): one is Read =>
  one.role === 'read' && one.node !== undefined && !ownNames.has(one.name)

/** Whether a part stands before another one of the same node, in the file in which both stand. */
function isBefore(one: SourceRange, other: SourceRange): boolean {
  const [a, b] = [one.from ?? { path: '', range: one }, other.from ?? { path: '', range: other }]
  return a.path === b.path && comparePositions(a.range.start, b.range.start) < 0
}

function cached<T>(find: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>()
  return name => {
    if (!known.has(name)) known.set(name, find(name))
    return known.get(name)!
  }
}
