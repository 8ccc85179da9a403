import { equalJson } from '../recording/patch.ts'
import type { State } from '../recording/state.ts'
import type { Site } from '../recording/structure.ts'
import type { Timeline } from '../recording/timeline.ts'
import { lastWriteOf, type PathWrite } from '../recording/writes.ts'
import { writtenKeys } from '../workflow/data-flow.ts'
import type { Workflow, WorkflowFile, WorkflowNode } from '../workflow/graph.ts'
import type { JsonPath } from '../workflow/json.ts'
import type { SourceRange } from '../workflow/source.ts'
import { callOrNode, isSpecial } from './names.ts'
import { rangeOf } from './places.ts'

/** The keys of a node's mapping that name what it writes, the first one that it has. */
const namingKeys = ['output', 'output_key', 'set', 'as']

const declared = new WeakMap<Workflow, ReadonlyMap<string, SourceRange>>()

/**
 * Where a workflow says that a top-level key of its context exists: the declared input, else the first node that writes it.
 * Cheap after the first time; undefined where the text does not name the key.
 */
export function declarationOf(workflow: Workflow, key: string): SourceRange | undefined {
  let known = declared.get(workflow)
  if (!known) {
    const ranges = new Map(workflow.inputs.map(({ name, range }) => [name, range]))
    for (const node of workflow.nodes.values()) {
      for (const written of writtenKeys(workflow, node) ?? [])
        if (!ranges.has(written)) ranges.set(written, namingRange(node))
    }
    declared.set(workflow, ranges)
    known = ranges
  }
  return known.get(key)
}

function namingRange(node: WorkflowNode): SourceRange {
  const key = namingKeys.find(one => node.keys.has(one))
  return key === undefined ? node.range : node.keys.get(key)!
}

/** A path of the context, without the mark that it is one; undefined for `node`, `run` and `prev`. */
export function contextPath(path: JsonPath): JsonPath | undefined {
  if (path[0] === '$ctx') return path.slice(1)
  return path[0] === undefined || isSpecial(path[0]) ? undefined : path
}

/**
 * Where a value comes from that is seen at a position: the text of the node that wrote it last, or the input that it was
 * given as. Reads backwards as far as it must.
 * @param span of the frame in which the path is read
 * @returns undefined where nothing says it
 */
export async function originOf(
  timeline: Timeline,
  file: WorkflowFile,
  state: State,
  span: number,
  path: JsonPath,
): Promise<SourceRange | undefined> {
  const frame = state.spans.get(span)
  if (!frame) return undefined
  const { structure } = timeline
  const inContext = contextPath(path)
  if (inContext) {
    const write = await writeSeenFrom(timeline, inContext, state.position, frame.context)
    if (write) return writerRange(file, structure.site(structure.span(write.position)))
    const workflow = file.workflows.get(frame.workflow)
    return workflow && declarationOf(workflow, String(inContext[0]))
  }
  if (path[0] === 'node') {
    const node = callOrNode(state, frame)
    return node && rangeOf(file, structure.site(node.seq), 'enter')
  }
  const started = file.workflows.get(timeline.header.workflow)
  const [, inputs, name] = path
  return started && inputs === 'inputs' && name !== undefined
    ? declarationOf(started, String(name))
    : started?.keyRange
}

/** The text of what writes: of a node the key that names its result, where it has one. */
function writerRange(file: WorkflowFile, site: Site): SourceRange | undefined {
  const node = site.kind === 'node' && file.workflows.get(site.workflow)?.nodes.get(site.node ?? '')
  return node ? namingRange(node) : rangeOf(file, site, 'enter')
}

/** The last write of a path that a context shows: its own, or where it is a branch's, what was there when that began. */
async function writeSeenFrom(
  timeline: Timeline,
  path: JsonPath,
  position: number,
  context: number,
): Promise<PathWrite | undefined> {
  const { structure } = timeline
  let owner = context
  let before = position
  for (;;) {
    const write = await lastWriteOf(timeline, path, before, owner)
    if (write) return writtenInBranch(timeline, path, write)
    const parent = structure.parent(owner)
    if (structure.site(owner).kind !== 'branch' || parent === undefined) return undefined
    before = owner
    owner = parent
    while (!ownsContext(timeline, owner)) owner = structure.parent(owner)!
  }
}

function ownsContext({ structure }: Timeline, span: number): boolean {
  const { kind } = structure.site(span)
  return kind === 'workflow' || kind === 'branch'
}

/** What joins branches writes what was written in them: then it is the node in the branch that one wants to see. */
async function writtenInBranch(timeline: Timeline, path: JsonPath, write: PathWrite): Promise<PathWrite> {
  const { structure } = timeline
  const joining = structure.span(write.position)
  const inner = await lastWriteOf(timeline, path, write.position)
  if (!inner || inner.context === write.context) return write
  const isInside = structure.isWithin(structure.span(inner.position), joining)
  const isSame = equalJson(inner.value ?? null, write.value ?? null)
  return isInside && isSame ? writtenInBranch(timeline, path, inner) : write
}
