import { parseRecorded } from '../../recording/recorded-file.ts'
import type { Timeline } from '../../recording/timeline.ts'
import type { WorkflowFile, WorkflowNode } from '../../workflow/graph.ts'
import { nodeType } from '../../workflow/node-types/registry.ts'
import type { SourceRange } from '../../workflow/source.ts'

/** What the recorded text says of nodes. */
export interface RecordedNodes {
  readonly file: WorkflowFile
  /** The node that a span is or belongs to, as it is written. */
  nodeOf(span: number): WorkflowNode | undefined
  /** The place of that node in the text; of a workflow, that of its name. */
  rangeOf(span: number): SourceRange | undefined
  /** The type of the node that a span is; empty where the text does not say it. */
  typeOf(span: number): string
  /** True for a node that does nothing but wait. */
  waits(span: number): boolean
}

/** The texts that were read last: the recording of a run that goes on is opened again and again. */
const read = new Map<string, WorkflowFile>()

const most = 4

function fileOf(header: Timeline['header']): WorkflowFile {
  const key = JSON.stringify([header.path, header.source, header.includes])
  const file = read.get(key) ?? parseRecorded(header)
  read.delete(key)
  read.set(key, file)
  if (read.size > most) read.delete(read.keys().next().value!)
  return file
}

/** Reads the recorded text once, when it is first needed. */
export function recordedNodes({ header, structure }: Timeline): RecordedNodes {
  let parsed: WorkflowFile | undefined
  const bySite = new Map<number, WorkflowNode | undefined>()
  const nodes: RecordedNodes = {
    get file() {
      parsed ??= fileOf(header)
      return parsed
    },
    nodeOf(span) {
      const number = structure.siteNumber(span)
      if (!bySite.has(number)) {
        const { workflow, node } = structure.site(span)
        bySite.set(
          number,
          node === undefined ? undefined : nodes.file.workflows.get(workflow)?.nodes.get(node),
        )
      }
      return bySite.get(number)
    },
    rangeOf: span =>
      nodes.nodeOf(span)?.range ?? nodes.file.workflows.get(structure.site(span).workflow)?.keyRange,
    typeOf: span => nodes.nodeOf(span)?.type ?? '',
    waits(span) {
      const node = nodes.nodeOf(span)
      return node !== undefined && nodeType(node.type)?.waits === true
    },
  }
  return nodes
}
