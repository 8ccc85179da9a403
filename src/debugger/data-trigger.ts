import type { Timeline } from '../recording/timeline.ts'
import { readWrite } from '../recording/writes.ts'
import type { WorkflowFile } from '../workflow/graph.ts'
import { formatPath, type Json, type JsonPath } from '../workflow/json.ts'
import { nearest, problem } from '../workflow/problem.ts'
import { fileStart } from '../workflow/source.ts'
import { firstFrom } from './condition.ts'
import type { DataTarget, Trigger } from './target.ts'
import { shortValue } from './variables.ts'
import { isSame } from './visible-writes.ts'

/** Hits just before the value at a path changes: by a node, a merge at a join, or a person. */
export function dataTrigger(timeline: Timeline, file: WorkflowFile, target: DataTarget): Trigger {
  const { structure } = timeline
  const { workflow, path } = target
  const key = String(path[0])
  return {
    edge: 'write',
    // The index has the writes of whole keys, and a key is only written when it changes.
    isSure: path.length === 1,
    mayBe: seq =>
      isIn(structure.writes(key), seq) && structure.site(structure.span(seq)).workflow === workflow,
    async look({ seq }) {
      const write = await readWrite(timeline, seq, path)
      if (!write || isSame(write.old, write.value)) return undefined
      return {
        text: changeText(write.old, write.value),
        names: { old: write.old ?? null, new: write.value ?? null },
      }
    },
    verify() {
      if (!file.workflows.has(workflow) && !structure.sites.some(site => site.workflow === workflow)) {
        const known = [...file.workflows.keys()]
        const params = { name: workflow, known, near: nearest(workflow, known) }
        const { message, remedy } = problem('unknown-workflow', params, fileStart)
        return { verified: false, message: `${message} ${remedy}` }
      }
      if (timeline.live || structure.writes(key).length > 0) return { verified: true }
      return {
        verified: true,
        message: problem('never-written', { path: formatPath(path) }, fileStart).message,
      }
    },
  }
}

/** `old → new`, each in one line. */
export function changeText(old: Json | undefined, value: Json | undefined): string {
  return `${shownValue(old)} → ${shownValue(value)}`
}

/** A value in one line, or that there is none. */
export const shownValue = (value: Json | undefined): string =>
  value === undefined ? '(nothing)' : shortValue(value)

/** The text that stands for a data breakpoint, in this session and in later ones. */
export function dataIdOf({ workflow, path }: DataTarget): string {
  return JSON.stringify([workflow, ...path])
}

/** What {@link dataIdOf} gave; undefined for any other text. */
export function readDataId(id: string): DataTarget | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(id)
  } catch {
    return undefined
  }
  if (!Array.isArray(parsed) || parsed.length < 2) return undefined
  const [workflow, ...path] = parsed as unknown[]
  const isStep = (step: unknown) => typeof step === 'string' || Number.isInteger(step)
  if (typeof workflow !== 'string' || !path.every(isStep)) return undefined
  return { kind: 'data', workflow, path: path as JsonPath }
}

const isIn = (sorted: readonly number[], seq: number) => sorted[firstFrom(sorted, seq)] === seq
