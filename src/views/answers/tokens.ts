import { type ModelUsage, usageOfCall } from '../../history/trace/model-usage.ts'
import type { Timeline } from '../../recording/timeline.ts'
import type { Json } from '../../workflow/json.ts'

/** Calls of models that are marked: more would cost reading most of a long recording. */
const most = 5_000

/** True for the event that has the answer of a model. */
export function isModelResult({ structure }: Timeline, seq: number): boolean {
  return structure.type(seq) === 'write' && structure.site(structure.span(seq)).kind === 'model'
}

/** What the call took whose answer an event has. */
export async function usageAt(timeline: Timeline, seq: number): Promise<ModelUsage> {
  const event = await timeline.event(seq)
  const inPlace = event.type === 'write' && event.outputAt === undefined
  const output = inPlace
    ? event.output
    : (await timeline.state(seq + 1)).spans.get(timeline.structure.span(seq))?.output
  return usageOfCall(output as Json | undefined)
}

/** Tokens of the first calls of models, by the seq of the event that tells them. Reads those events and no others. */
export async function tokensOf(timeline: Timeline): Promise<ReadonlyMap<number, number>> {
  const tokens = new Map<number, number>()
  if (!timeline.structure.sites.some(({ kind }) => kind === 'model')) return tokens
  for (let seq = 0; seq < timeline.length && tokens.size < most; seq++) {
    if (!isModelResult(timeline, seq)) continue
    const { inputTokens = 0, outputTokens = 0 } = await usageAt(timeline, seq)
    tokens.set(seq, inputTokens + outputTokens)
  }
  return tokens
}
