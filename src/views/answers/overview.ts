import type { Damage } from '../../recording/reader.ts'
import { lastPosition, type Timeline } from '../../recording/timeline.ts'
import type { JsonObject } from '../../workflow/json.ts'
import { environmentNames, type Overview } from '../protocol/execution.ts'
import { failureOf } from './failure.ts'
import type { NodeIndex } from './node-index.ts'

/** A timeline, and what of its file could not be read. */
export type ReadTimeline = Timeline & { readonly damage?: Damage }

/** Marks of errors: more would not be told apart. */
const mostErrors = 300

/** What is known of an execution as a whole. Reads a few events. */
export async function overviewOf(timeline: ReadTimeline, nodes: NodeIndex): Promise<Overview> {
  const { header, summary, status, length, damage } = timeline
  const failure = await failureOf(timeline)
  return {
    id: header.execution,
    workflow: header.workflow,
    program: header.path,
    status,
    startedAt: header.startedAt,
    duration: summary?.duration ?? (length > 0 ? (await timeline.event(length - 1)).time : 0),
    events: length,
    last: lastPosition(timeline),
    nodes: nodes.length,
    failedNodes: nodes.failed,
    callsModels: timeline.structure.sites.some(({ kind }) => kind === 'model'),
    tags: [...new Set(header.tags)],
    ...(header.parent && { parent: header.parent }),
    ...(header.startedBy && { startedBy: header.startedBy }),
    environment: environmentOf(header.environment as JsonObject),
    ...(failure && { failure }),
    questions: summary?.questions ?? [],
    ...(damage && { damage: damage.detail }),
    errors: errorsOf(timeline),
  }
}

function environmentOf(environment: JsonObject): Overview['environment'] {
  return environmentNames.flatMap(name => {
    const value = environment[name]
    return typeof value === 'string' && value !== '' ? [{ name, value }] : []
  })
}

/** The last errors, where there are many. */
function errorsOf({ structure, length }: ReadTimeline): number[] {
  const found: number[] = []
  for (let seq = length - 1; seq >= 0 && found.length < mostErrors; seq--) {
    if (structure.type(seq) === 'error') found.push(seq + 1)
  }
  return found.reverse()
}
